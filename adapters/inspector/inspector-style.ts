/** The inspector's style sheet, for its shadow root. `light-dark()` follows the color-scheme of the page around it. */
export const INSPECTOR_STYLE: string = `
:host { display: block; height: 100%; color-scheme: light dark; }
.inspector {
  --surface: light-dark(#ffffff, #16181d);
  --raised: light-dark(#f6f7f9, #1e2128);
  --hover: light-dark(#f0f2f6, #232730);
  --chosen: light-dark(#e6ebff, #26305a);
  --line: light-dark(#e1e4ea, #2d313b);
  --text: light-dark(#1b1d24, #e7e9ef);
  --quiet: light-dark(#5c6270, #a0a6b6);
  --accent: light-dark(#3b55d9, #97a9ff);
  --warn: light-dark(#9a5b00, #f2b552);
  --warn-surface: light-dark(#fff4e0, #33290f);
  --good: light-dark(#0f7a55, #55cfa0);
  --good-surface: light-dark(#e5f6ee, #12301f);
  --bad: light-dark(#b3261e, #ff9d95);
  --bad-surface: light-dark(#fdecea, #3a1b1a);
  --lane-0: light-dark(#3b55d9, #8ea2ff);
  --lane-1: light-dark(#0f8a6a, #4fd1a5);
  --lane-2: light-dark(#b4467f, #f08cc0);
  --lane-3: light-dark(#a86a00, #f0b94f);
  --lane-4: light-dark(#7a4fd0, #bd9bff);
  --lane-5: light-dark(#127fa8, #5cc4ea);
  --lane-6: light-dark(#b1502b, #f59a73);
  --lane-7: light-dark(#5d7a14, #abd058);
  display: flex; flex-direction: column; height: 100%; min-height: 0;
  background: var(--surface); color: var(--text);
  font: 13px/1.45 ui-sans-serif, system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h3, h4, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h3 { font-size: 15px; font-weight: 620; overflow-wrap: anywhere; }
h4 { margin-top: 8px; font-size: 13px; font-weight: 620; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.quiet, .summary { color: var(--quiet); }
.name { color: var(--accent); overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.tabs { display: flex; flex: none; gap: 2px; padding: 0 12px; border-bottom: 1px solid var(--line); overflow-x: auto; }
.tabs button {
  padding: 11px 12px 10px; border: 0; border-bottom: 2px solid transparent; background: none;
  color: var(--quiet); font: inherit; font-weight: 550; cursor: pointer;
}
.tabs button:hover { color: var(--text); }
.tabs button[aria-selected='true'] { border-bottom-color: var(--accent); color: var(--text); }
.panel { flex: 1; min-height: 0; }
.panel > * { height: 100%; }
.timeline { display: flex; flex-direction: column; }
.toolbar { display: flex; flex: none; flex-wrap: wrap; gap: 6px 16px; align-items: center; padding: 8px 16px; border-bottom: 1px solid var(--line); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 14px; max-height: 48px; overflow: auto; }
.legend li { display: flex; gap: 6px; align-items: center; font-weight: 550; }
.dot { width: 9px; height: 9px; border-radius: 50%; background: currentColor; }
.lane-0 { color: var(--lane-0); } .lane-1 { color: var(--lane-1); } .lane-2 { color: var(--lane-2); }
.lane-3 { color: var(--lane-3); } .lane-4 { color: var(--lane-4); } .lane-5 { color: var(--lane-5); }
.lane-6 { color: var(--lane-6); } .lane-7 { color: var(--lane-7); }
.choice { display: flex; gap: 6px; align-items: center; }
.summary { margin-inline-start: auto; }
.split { display: grid; flex: 1; grid-template-columns: minmax(0, 1fr) minmax(300px, 26rem); min-height: 0; }
.resources { grid-template-columns: minmax(220px, 20rem) minmax(0, 1fr); }
.graph { position: relative; min-width: 0; min-height: 0; }
.graph canvas { position: absolute; z-index: 1; inset: 0 auto auto 0; pointer-events: none; }
.list { height: 100%; overflow: auto; }
.rows { position: relative; }
.list:not([aria-busy='true']) > .rows:empty::before { content: 'Nothing yet'; display: block; padding: 16px; color: var(--quiet); }
.row {
  position: absolute; inset-inline: 0; display: flex; gap: 8px; align-items: center;
  padding: 0 16px; white-space: nowrap; cursor: default;
}
.row:hover { background: var(--hover); }
.row[aria-selected='true'] { background: var(--chosen); --quiet: light-dark(#4d5362, #bcc2d0); }
.row[data-relation='unrelated'] { color: var(--quiet); }
.row[data-relation='concurrent'] { box-shadow: inset 3px 0 0 var(--warn); }
.row b { font-weight: 600; }
.row .what { overflow: hidden; flex: 0 1 auto; min-width: 5rem; text-overflow: ellipsis; }
.row .fields { overflow: hidden; flex: 1 1 0; color: var(--quiet); text-overflow: ellipsis; }
.row .who { flex: none; max-width: 9rem; overflow: hidden; text-overflow: ellipsis; }
.row time { flex: none; color: var(--quiet); }
.row .number { margin-inline-start: auto; color: var(--quiet); }
.row.gone .what { color: var(--quiet); text-decoration: line-through; }
.sign { flex: none; width: 18px; height: 18px; border-radius: 5px; font: 600 13px/18px ui-monospace, monospace; text-align: center; }
.row[aria-selected='true'] .sign { background: var(--surface); }
.sign.create { background: var(--good-surface); color: var(--good); }
.sign.update { background: var(--chosen); color: var(--accent); }
.sign.delete { background: var(--bad-surface); color: var(--bad); }
.badge { display: inline-block; flex: none; margin-inline-start: 6px; padding: 0 7px; border-radius: 9px; background: var(--raised); color: var(--quiet); font-size: 11.5px; font-weight: 560; line-height: 18px; }
.row .badge { margin: 0; }
.badge.concurrent, .badge.conflict { background: var(--warn-surface); color: var(--warn); }
.badge.resolution, .badge.level { background: var(--good-surface); color: var(--good); }
.details { display: flex; flex-direction: column; gap: 12px; min-width: 0; padding: 16px; border-inline-start: 1px solid var(--line); overflow: auto; }
.hint { display: grid; gap: 10px; max-width: 30rem; }
.key { display: grid; gap: 8px; }
.key li { display: grid; grid-template-columns: 22px 1fr; align-items: start; color: var(--quiet); }
.shape { width: 10px; height: 10px; margin: 4px 0 0 3px; border-radius: 50%; background: var(--lane-0); }
.shape.ringed { outline: 1.5px solid var(--warn); outline-offset: 2px; }
.shape.diamond { border-radius: 1px; outline: 1.5px solid var(--warn); outline-offset: 2px; transform: rotate(45deg) scale(.8); }
.shape.square { border-radius: 1px; outline: 1.5px solid var(--good); outline-offset: 2px; transform: scale(.85); }
.buttons { display: flex; flex-wrap: wrap; gap: 6px; }
.buttons button { padding-inline: 9px; font-size: 12.5px; }
button, input, select { font: inherit; color: inherit; }
.buttons button, .history button, .choice select, input[type='search'] {
  padding: 4px 10px; border: 1px solid light-dark(#8b909c, #6b7180); border-radius: 6px; background: var(--surface);
}
.buttons button, .history button { font-weight: 550; cursor: pointer; }
.buttons button:hover, .history button:hover { border-color: var(--accent); color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
.difference { display: grid; grid-template-columns: fit-content(40%) minmax(0, 1fr); gap: 6px 12px; align-items: baseline; }
.difference dt { color: var(--quiet); overflow-wrap: anywhere; }
.difference dd { display: flex; flex-wrap: wrap; gap: 4px 6px; }
del, ins { padding: 1px 6px; border-radius: 4px; text-decoration: none; overflow-wrap: anywhere; white-space: pre-wrap; }
del { background: var(--bad-surface); color: var(--bad); text-decoration: line-through; }
ins { background: var(--good-surface); color: var(--good); }
.relations { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; }
.relations li { padding: 8px 10px; border: 1px solid var(--line); border-radius: 8px; color: var(--quiet); font-size: 12px; line-height: 1.3; }
.relations b { display: block; color: var(--text); font-size: 17px; }
.relations .warn b { color: var(--warn); }
.clock { display: grid; gap: 6px; margin-top: 8px; }
.clock li { display: grid; grid-template-columns: minmax(4rem, 8rem) 1fr auto; gap: 10px; align-items: center; }
.clock .who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar { height: 6px; border-radius: 3px; background: var(--hover); overflow: hidden; }
.bar i { display: block; width: var(--share); height: 100%; border-radius: 3px; background: var(--accent); }
.number { color: var(--quiet); }
summary { cursor: pointer; font-weight: 620; }
.record { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 12px; margin-top: 8px; }
.record dt { color: var(--quiet); }
.record dd { font: 12px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.side { display: flex; flex-direction: column; min-height: 0; }
.side input { margin: 10px 12px; }
.side .list { flex: 1; min-height: 0; }
pre { flex: none; max-height: 40vh; padding: 12px; border-radius: 8px; background: var(--raised); font: 12px/1.5 ui-monospace, monospace; overflow: auto; }
.notice { padding: 8px 12px; border-radius: 8px; background: var(--warn-surface); color: var(--warn); overflow-wrap: anywhere; }
.history { display: grid; gap: 8px; }
.history li { display: grid; gap: 8px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; }
.step { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; }
.step button { margin-inline-start: auto; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 16px; align-content: start; align-items: start; padding: 16px; overflow: auto; }
.cards.wide { grid-template-columns: minmax(0, 1fr); }
.card { display: grid; gap: 10px; align-content: start; min-width: 0; padding: 14px 16px; border: 1px solid var(--line); border-radius: 10px; }
.scroll { max-height: 26rem; overflow: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
th { position: sticky; top: 0; background: var(--surface); color: var(--quiet); font-weight: 550; white-space: nowrap; }
td { white-space: nowrap; }
td.long { min-width: 16rem; white-space: normal; overflow-wrap: anywhere; }
tbody tr:last-child td { border-bottom: 0; }
tr.marked td { background: var(--warn-surface); }
@media (max-width: 760px) {
  .split, .resources { grid-template-columns: minmax(0, 1fr); grid-template-rows: minmax(0, 1fr) minmax(0, 1fr); }
  .details { border-inline-start: 0; border-top: 1px solid var(--line); }
  .row .fields { display: none; }
  .row .what { flex: 1; }
  .row time { display: none; }
  .row { padding-inline-end: 10px; }
  .summary { margin: 0; }
  td { white-space: normal; }
}
`;
