/** Connections that are opened at the same time: more would only queue in the operating system. */
const AT_ONCE = 100;

/** Opens so many, some at a time. */
export async function openClients<Client>(
  count: number,
  open: (index: number) => Promise<Client>,
): Promise<Client[]> {
  const clients: Client[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) clients.push(await open(next++));
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, lane));
  return clients;
}
