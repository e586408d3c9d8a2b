/** Which of the two documents of a partition. */
export type DocumentRole = 'state' | 'journal';

/** Updates of both documents, to be applied in their order. */
export type PartitionContent = Readonly<Record<DocumentRole, readonly Uint8Array[]>>;
