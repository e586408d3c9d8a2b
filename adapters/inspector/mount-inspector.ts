import type { SyncManager } from '../api/sync-manager.ts';
import { watchProgress } from '../api/watch-progress.ts';
import { DocumentsPanel } from './documents-panel.ts';
import { element } from './element.ts';
import { InspectedManager } from './inspected-manager.ts';
import type { Panel } from './inspected-manager.ts';
import { INSPECTOR_STYLE } from './inspector-style.ts';
import { ResourcePanel } from './resource-panel.ts';
import { SyncPanel } from './sync-panel.ts';
import { TabBar } from './tab-bar.ts';
import { TimelinePanel } from './timeline-panel.ts';

/** What goes by without an event, such as frames and ages, is looked at this often, ms. */
const REFRESH_MS = 1_000;

/**
 * Shows what a manager holds and does: changes by device with their causal links, conflicts and resolutions, the
 * history and registers of each resource, how sync stands, and what the documents take. It follows every change and
 * writes nothing unless somebody asks it to restore a state.
 *
 * It fills the element, in a shadow root: nothing of the page's style reaches it, and nothing of its own the page.
 * @param target an element with a height of its own, such as `height: 100vh`, that has no shadow root yet or the one
 * of an inspector that was unmounted
 * @returns what takes it away again; safe twice
 */
export function mountInspector(target: HTMLElement, manager: SyncManager): () => void {
  const root = target.shadowRoot ?? target.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(INSPECTOR_STYLE);
  root.adoptedStyleSheets = [sheet];

  const status = element('p', { class: 'unseen', role: 'status' });
  const inspected = new InspectedManager(manager, {
    showResource: (type, id) => {
      bar.choose('resources');
      resources.choose(type, id);
    },
    announce: (text) => {
      status.textContent = text;
    },
    onTimeline: () => later(),
  });
  const resources = new ResourcePanel(inspected);
  const panels = {
    timeline: new TimelinePanel(inspected),
    resources,
    sync: new SyncPanel(inspected),
    documents: new DocumentsPanel(inspected),
  } as const satisfies Readonly<Record<string, Panel>>;
  const bar = new TabBar(
    'Inspector',
    [
      { name: 'timeline', label: 'Timeline', node: panels.timeline.node },
      { name: 'resources', label: 'Resources', node: resources.node },
      { name: 'sync', label: 'Sync', node: panels.sync.node },
      { name: 'documents', label: 'Documents', node: panels.documents.node },
    ],
    (name) => panels[name].show(),
  );
  root.replaceChildren(element('div', { class: 'inspector' }, bar.node, ...bar.panels, status));

  let frame: number | undefined;
  const later = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      panels[bar.chosen].show();
    });
  };
  const unsubscribe = [
    manager.subscribe(() => {
      inspected.forget();
      later();
    }),
    manager.getSyncEngine().subscribe(later),
    watchProgress(manager, later),
  ];
  const timer = setInterval(() => {
    if (bar.chosen === 'sync') later();
  }, REFRESH_MS);
  panels.timeline.show();

  return () => {
    clearInterval(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
    for (const end of unsubscribe) end();
    inspected.close();
    for (const panel of Object.values<Panel>(panels)) panel.close();
    root.replaceChildren();
    root.adoptedStyleSheets = [];
  };
}
