import { type ComponentChildren, h } from './preact.ts';
import type { Actions, Dialog } from './view-state.ts';

export interface QuestionFormProps {
  readonly dialog: Dialog;
  readonly title: string;
  readonly verb: string;
  readonly actions: Actions;
  readonly onSubmit: (data: FormData) => void;
  readonly children: ComponentChildren;
}

/** A question of the dialog: its fields, why the last answer to it was refused, and its two buttons. */
export function QuestionForm({
  dialog: { pending, result },
  title,
  verb,
  actions,
  onSubmit,
  children,
}: QuestionFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) onSubmit(new FormData(event.currentTarget));
      }}
    >
      <h2 id="question">{title}</h2>
      {children}
      <p role="alert" class="refused">
        {result?.message ?? ''}
      </p>
      <div class="buttons">
        <button type="submit" class="main" aria-disabled={pending}>
          {pending ? 'Wait…' : verb}
        </button>
        <button type="button" disabled={pending} onClick={actions.closeDialog}>
          Cancel
        </button>
      </div>
    </form>
  );
}
