import { AskQuestion } from './ask-question.tsx';
import { h } from './preact.ts';
import type { ViewProps } from './view-state.ts';

/** Asks for the token, or whether an order is meant, and tells what came of it. */
export function OrderDialog({ state, actions }: ViewProps) {
  const { dialog } = state;
  if (dialog === undefined) return null;
  return (
    <dialog
      aria-labelledby="question"
      ref={(element: HTMLDialogElement | null) => {
        if (element !== null && !element.open) element.showModal();
      }}
      onClose={actions.closeDialog}
      onCancel={(event) => {
        // What has been sent comes to its end; its outcome is to be seen.
        if (dialog.pending) event.preventDefault();
      }}
    >
      {dialog.result?.ok ? (
        <Done message={dialog.result.message} onClose={actions.closeDialog} />
      ) : (
        <AskQuestion dialog={dialog} site={state.site} actions={actions} />
      )}
    </dialog>
  );
}

function Done({ message, onClose }: { readonly message: string; readonly onClose: () => void }) {
  return (
    <div class="done">
      <h2 id="question">Done</h2>
      <p role="status">{message}</p>
      <div class="buttons">
        <button type="button" ref={(element: HTMLButtonElement | null) => element?.focus()} onClick={onClose}>
          Close
        </button>
      </div>
    </div>
  );
}
