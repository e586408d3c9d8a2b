import { isUtf8 } from 'node:buffer';
import * as decoding from 'lib0/decoding';

/** Bytes that Yjs would not read as a V1 update, or only at a price that they do not have. */
export class MalformedUpdate extends Error {
  override readonly name = 'MalformedUpdate';
}

/** Levels of arrays and objects in one value: decoding them recurses. */
const MAX_VALUE_DEPTH = 512;

/**
 * Walks over the bytes of an update as Yjs's decoder would, without building anything from them. Reads nothing
 * beyond its bytes, whatever buffer they are a view of.
 */
export class UpdateReader {
  readonly #bytes: Uint8Array;
  readonly #decoder: decoding.Decoder;
  #budget: number;

  /** @param budget structs, deletions and values that may be read in all */
  constructor(bytes: Uint8Array, budget: number) {
    this.#bytes = bytes;
    this.#decoder = decoding.createDecoder(bytes);
    this.#budget = budget;
  }

  get atEnd(): boolean {
    return this.#decoder.pos === this.#bytes.length;
  }

  /** To be called for everything of which an update may hold many. */
  spend(): void {
    this.#budget -= 1;
    if (this.#budget < 0)
      throw new MalformedUpdate('more structs, deletions and values than are looked into');
  }

  byte(): number {
    const byte = this.#bytes[this.#decoder.pos++];
    if (byte === undefined) throw new MalformedUpdate('bytes that end too early');
    return byte;
  }

  number(): number {
    return decoding.readVarUint(this.#decoder);
  }

  skipBytes(): void {
    this.#span(this.number());
  }

  /** Returns the length of the text in UTF-16 code units, which is what Yjs counts. */
  text(): number {
    const bytes = this.#span(this.number());
    if (!isUtf8(bytes)) throw new MalformedUpdate('a text that is not UTF-8');
    let length = 0;
    for (const byte of bytes) {
      if ((byte & 0xc0) !== 0x80) length += byte >= 0xf0 ? 2 : 1;
    }
    return length;
  }

  json(): void {
    const bytes = this.#span(this.number());
    if (!isUtf8(bytes)) throw new MalformedUpdate('a text that is not UTF-8');
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  }

  /** One value of ContentJSON, which writes `undefined` as that word. */
  jsonOrUndefined(): void {
    const start = this.#decoder.pos;
    const bytes = this.#span(this.number());
    if (bytes.length === 9 && Buffer.from(bytes).toString() === 'undefined') return;
    this.#decoder.pos = start;
    this.json();
  }

  /** A value that has members, as a document's options are. */
  object(): void {
    if (this.#bytes[this.#decoder.pos] !== 118) throw new MalformedUpdate('options that are no object');
    this.value();
  }

  /** One value as lib0's `writeAny` writes it. */
  value(depth = 0): void {
    if (depth > MAX_VALUE_DEPTH) throw new MalformedUpdate(`a value of more than ${MAX_VALUE_DEPTH} levels`);
    this.spend();
    const type = this.byte();
    switch (type) {
      case 127: // undefined
      case 126: // null
      case 121: // false
      case 120: // true
        return;
      case 125:
        decoding.readVarInt(this.#decoder);
        return;
      case 124:
        this.#span(4);
        return;
      case 123: // float64
      case 122: // bigint
        this.#span(8);
        return;
      case 119:
        this.text();
        return;
      case 118:
        for (let left = this.number(); left > 0; left--) {
          this.text();
          this.value(depth + 1);
        }
        return;
      case 117:
        for (let left = this.number(); left > 0; left--) this.value(depth + 1);
        return;
      case 116:
        this.skipBytes();
        return;
      default:
        throw new MalformedUpdate(`a value of type ${type}`);
    }
  }

  #span(length: number): Uint8Array {
    const start = this.#decoder.pos;
    if (length > this.#bytes.length - start) throw new MalformedUpdate('bytes that end too early');
    this.#decoder.pos = start + length;
    return this.#bytes.subarray(start, start + length);
  }
}
