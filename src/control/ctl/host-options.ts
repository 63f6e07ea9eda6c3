/** How a host is looked at and prepared, as a director or as a real server. */
export interface HostOptions {
  readonly json: boolean;
  /** Print the plain commands, and do nothing. */
  readonly print: boolean;
  /** Write files for the next boots, too; where it is undone, remove them. */
  readonly persist: boolean;
  /** Where `etc` is. */
  readonly root: string;
}
