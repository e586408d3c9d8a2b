/** A bookmark, with the folders it lies in, outermost first. */
export interface Bookmark {
  readonly title: string;
  readonly url: string;
  readonly folders: readonly string[];
}

const TITLE = 'Bookmarks';

/**
 * Reads the bookmarks file that browsers export (Netscape's bookmark format): nested DL lists, an H3 before the list
 * of a folder, an A for each bookmark. Scripts in it never run, and only http and https addresses are taken.
 */
export function parseBookmarks(html: string): readonly Bookmark[] {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return [...page.querySelectorAll('a[href]')].flatMap((link) => {
    const url = link.getAttribute('href') ?? '';
    if (!/^https?:/i.test(url)) return [];
    const title = link.textContent.trim();
    return [{ title: title === '' ? url : title, url, folders: foldersOf(link) }];
  });
}

/** The same format, which every browser imports. */
export function formatBookmarks(bookmarks: readonly Bookmark[]): string {
  const lines = [
    '<!DOCTYPE NETSCAPE-Bookmark-file-1>',
    '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">',
    `<TITLE>${TITLE}</TITLE>`,
    `<H1>${TITLE}</H1>`,
    ...formatFolder(bookmarks, 0),
  ];
  return `${lines.join('\n')}\n`;
}

function formatFolder(bookmarks: readonly Bookmark[], depth: number): readonly string[] {
  const indent = '    '.repeat(depth);
  const folders = new Map<string, Bookmark[]>();
  const own: string[] = [];
  for (const bookmark of bookmarks) {
    const folder = bookmark.folders[depth];
    if (folder === undefined) {
      own.push(`${indent}    <DT><A HREF="${escape(bookmark.url)}">${escape(bookmark.title)}</A>`);
    } else folders.set(folder, [...(folders.get(folder) ?? []), bookmark]);
  }
  const inner = [...folders].flatMap(([name, inside]) => [
    `${indent}    <DT><H3>${escape(name)}</H3>`,
    ...formatFolder(inside, depth + 1),
  ]);
  return [`${indent}<DL><p>`, ...inner, ...own, `${indent}</DL><p>`];
}

/** The H3 in front of each list that the link lies in; parsers put it into the same DT, or beside it. */
function foldersOf(link: Element): readonly string[] {
  const folders: string[] = [];
  for (let list = link.closest('dl'); list !== null; list = list.parentElement?.closest('dl') ?? null) {
    const heading = headingOf(list);
    if (heading !== undefined) folders.unshift(heading);
  }
  return folders;
}

/** The nearest heading in front of a list, which browsers write into the DT of the folder or into the DD behind it. */
function headingOf(list: Element): string | undefined {
  for (let place: Element | null = list; place !== null; place = place.parentElement) {
    if (place !== list && place.matches('dl')) return undefined;
    for (let before = place.previousElementSibling; before !== null; before = before.previousElementSibling) {
      const heading = before.matches('h3') ? before : before.querySelector(':scope > h3');
      if (heading !== null) return heading.textContent.trim();
      if (before.matches('dl, a') || before.querySelector(':scope > a') !== null) return undefined;
    }
  }
  return undefined;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
