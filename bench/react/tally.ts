/** What has happened on the page since it was last begun anew. */
export class Tally {
  changes = 0;
  rows = 0;
  lists = 0;
  renderMs = 0;

  begin(): void {
    [this.changes, this.rows, this.lists, this.renderMs] = [0, 0, 0, 0];
  }

  readonly noteRow = (): void => {
    this.rows += 1;
  };

  readonly noteList = (): void => {
    this.lists += 1;
  };
}
