import { describe, expect, test } from 'vitest';
import { canonicalText } from '../../src/model/canonical.ts';
import { parseJson } from '../../src/model/json.ts';

/** The double with these 64 bits. */
function double(bits: string): number {
  return new DataView(BigUint64Array.of(BigInt(`0x${bits}`)).buffer).getFloat64(0, isLittleEndian());
}

function isLittleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

function canonicalOf(jsonText: string): string {
  return canonicalText(parseJson(JSON.parse(jsonText)));
}

describe('numbers of RFC 8785, appendix B', () => {
  const vectors: [string, string][] = [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ];
  test.each(vectors)('[S8] %s is %s', (bits, text) => {
    expect(canonicalText(double(bits))).toBe(text);
  });

  test.each(['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000'])('[S7] %s is refused', (bits) => {
    expect(() => canonicalText(double(bits))).toThrow();
    expect(() => parseJson(double(bits))).toThrow();
  });
});

describe('objects of RFC 8785 and its published test data', () => {
  const vectors: [string, string, string][] = [
    [
      'literals, numbers and escapes (section 3.2.2)',
      String.raw`{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }`,
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    ],
    [
      'names by UTF-16 code units (section 3.2.3)',
      String.raw`{
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
      }`,
      `{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",` +
        `"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}`,
    ],
    [
      'structures',
      String.raw`{"1":{"f":{"f":"hi","F":5},"\n":56.0},"10":{},"":"empty","a":{},"111":[{"e":"yes","E":"no"}],"A":{}}`,
      String.raw`{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}`,
    ],
    ['arrays', '[ 56, { "d": true, "10": null, "1": [ ] } ]', '[56,{"1":[],"10":null,"d":true}]'],
    ['index-like names as texts', '{"9":1,"10":2,"-1":3}', '{"-1":3,"10":2,"9":1}'],
    [
      'names that a locale would sort otherwise',
      '{"sin":4,"pêche":3,"péché":2,"peach":1}',
      '{"peach":1,"péché":2,"pêche":3,"sin":4}',
    ],
    ['text that is not normalised', String.raw`{"a":"A\u030a"}`, '{"a":"A\u030a"}'],
    [
      'controls, of which only those below U+0020 are escaped',
      String.raw`["\b\t\n\f\r\u0000\u001f\u007f\u0080\u2028 \/</script>"]`,
      `["${String.raw`\b\t\n\f\r\u0000\u001f`}\u007f\u0080\u2028 /</script>"]`,
    ],
    ['empty values', '[{},[],"",0]', '[{},[],"",0]'],
  ];
  test.each(vectors)('[S8] %s', (_, given, expected) => {
    expect(canonicalOf(given)).toBe(expected);
    expect(canonicalOf(expected)).toBe(expected);
  });
});
