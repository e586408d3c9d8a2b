// @vitest-environment jsdom
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBookmarks, parseBookmarks } from '../../examples/tabs/bookmarks-file.ts';
import type { Bookmark } from '../../examples/tabs/bookmarks-file.ts';

/** As browsers write them: unclosed DT and P, a folder's list beside or inside its DT, attributes, DD. */
const EXPORTED = `<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file. -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
    <DT><H3 ADD_DATE="1" PERSONAL_TOOLBAR_FOLDER="true">Toolbar</H3>
    <DD>Where the quick ones are
    <DL><p>
        <DT><A HREF="https://example.com/" ADD_DATE="2" ICON="data:image/png;base64,AA">Example</A>
        <DT><H3>Reading &amp; more</H3>
        <DL><p>
            <DT><A HREF="https://sqlite.org/testing.html">How SQLite <b>is</b> tested</A>
            <DD>Long
        </DL><p>
        <DT><A HREF="javascript:alert(1)">A script</A>
        <DT><A HREF="place:sort=8">A query</A>
    </DL><p>
    <DT><A HREF="http://example.com/untitled"></A>
</DL><p>`;

test('a browser’s file is read with its folders; scripts and queries are left out', () => {
  expect(parseBookmarks(EXPORTED)).toEqual([
    { title: 'Example', url: 'https://example.com/', folders: ['Toolbar'] },
    {
      title: 'How SQLite is tested',
      url: 'https://sqlite.org/testing.html',
      folders: ['Toolbar', 'Reading & more'],
    },
    { title: 'http://example.com/untitled', url: 'http://example.com/untitled', folders: [] },
  ]);
});

const words = fc
  .stringMatching(/^[ -~äß€]{1,20}$/)
  .map((text) => text.trim())
  .filter((text) => text !== '');
const bookmark: fc.Arbitrary<Bookmark> = fc.record({
  title: words,
  url: fc.webUrl({ withQueryParameters: true, withFragments: true }),
  folders: fc.array(fc.constantFrom('Work', 'R & D', '<b>', '"q"'), { maxLength: 3 }),
});

test('what is written is read again, folders and all, whatever the texts hold', () => {
  fc.assert(
    fc.property(fc.array(bookmark, { maxLength: 12 }), (bookmarks) => {
      const sorted = (list: readonly Bookmark[]): readonly string[] =>
        list.map((one) => JSON.stringify([one.folders, one.title, one.url])).sort();
      expect(sorted(parseBookmarks(formatBookmarks(bookmarks)))).toEqual(sorted(bookmarks));
    }),
  );
});

test('no text gets out of its place: a title of markup is a title', () => {
  const title = '</A><SCRIPT>x</SCRIPT>';
  expect(parseBookmarks(formatBookmarks([{ title, url: 'https://example.com/', folders: [title] }]))).toEqual(
    [{ title, url: 'https://example.com/', folders: [title] }],
  );
});
