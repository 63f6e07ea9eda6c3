import type { NoteSubject as MachineSubject } from '../failover/effect.ts';

/** What a note is about, where programs want to know, too. */
export type NoteSubject =
  | MachineSubject
  | { readonly kind: 'peer-in-time'; readonly peer: string }
  | { readonly kind: 'link-up' | 'link-down'; readonly peer: string; readonly link: string }
  | { readonly kind: 'ping-lost' | 'ping-answers'; readonly address: string };

/** Tells the log something. */
export type TellNote = (text: string, about?: NoteSubject) => void;
