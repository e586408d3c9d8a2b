/** What a relay of ours has committed so far, as its own `/metrics` says. */
export interface Commits {
  readonly count: number;
  readonly seconds: number;
}

/** @param url of its WebSocket */
export async function readCommits(url: string): Promise<Commits> {
  const response = await fetch(`${url.replace('ws', 'http')}/metrics`);
  const text = await response.text();
  return { count: counter(text, 'commit_seconds_count'), seconds: counter(text, 'commit_seconds_sum') };
}

function counter(text: string, name: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`layer5_${name} `));
  if (line === undefined) throw new Error(`/metrics does not show ${name}`);
  return Number(line.slice(line.indexOf(' ')));
}
