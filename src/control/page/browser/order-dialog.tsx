import { healthOf, isInService, realName, virtualName } from './health.ts';
import type { Order } from './orders.ts';
import { type ComponentChildren, h } from './preact.ts';
import type { Site } from './site.ts';
import type { Actions, Dialog, Question, ViewState } from './view-state.ts';
import { endpoint, list } from './words.ts';

/** The kernel keeps a weight as a signed 32-bit number. */
const largestWeight = 2 ** 31 - 1;

export interface OrderDialogProps {
  readonly state: ViewState;
  readonly actions: Actions;
}

/** Asks for the token, or whether an order is meant, and tells what came of it. */
export function OrderDialog({ state, actions }: OrderDialogProps) {
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
      <Ask dialog={dialog} site={state.site} actions={actions} />
    </dialog>
  );
}

function Ask({
  dialog,
  site,
  actions,
}: {
  readonly dialog: Dialog;
  readonly site: Site;
  readonly actions: Actions;
}) {
  const { question, result } = dialog;
  if (result?.ok) {
    return (
      <div class="done">
        <h2 id="question">Done</h2>
        <p role="status">{result.message}</p>
        <div class="buttons">
          <button
            type="button"
            ref={(element: HTMLButtonElement | null) => element?.focus()}
            onClick={actions.closeDialog}
          >
            Close
          </button>
        </div>
      </div>
    );
  }
  switch (question.kind) {
    case 'token':
      return (
        <Form
          dialog={dialog}
          title="Give orders"
          verb="Unlock"
          actions={actions}
          onSubmit={(data) => actions.unlock(text(data, 'token'))}
        >
          <p>
            The token is in the file that token_file in [http] of directord.ini names. It stays in this tab.
          </p>
          <label>
            <span>Token</span>
            <input name="token" type="password" autoComplete="off" required />
          </label>
        </Form>
      );
    case 'weight': {
      const { address, port, weight } = question;
      const name = endpoint(address, port);
      return (
        <Form
          dialog={dialog}
          title={`Weight of ${name}`}
          verb="Set weight"
          actions={actions}
          onSubmit={(data) => actions.answer(weightOrder(question, data))}
        >
          <p>It holds in every virtual server that has {name}, also after a restart.</p>
          <label>
            <span>Weight</span>
            <input name="weight" type="number" min={0} max={largestWeight} step={1} value={weight} required />
          </label>
          <label class="check">
            <input name="auto" type="checkbox" />
            <span>As configured (the number is not used)</span>
          </label>
        </Form>
      );
    }
    case 'server': {
      const { name, address, port } = question;
      const title = `${name === 'drain' ? 'Drain' : 'Undrain'} ${endpoint(address, port)}?`;
      const order: Order = { name, body: { address, port } };
      return (
        <Form
          dialog={dialog}
          title={title}
          verb={name === 'drain' ? 'Drain' : 'Undrain'}
          actions={actions}
          onSubmit={() => actions.answer(order)}
        >
          <p>
            {name === 'drain'
              ? 'It gets no new connections in any virtual server; those that it has go on. It stays drained, also after a restart, until it is undrained.'
              : 'It gets connections again in every virtual server where its check succeeds.'}
          </p>
          {name === 'drain' && <LastOne site={site} question={question} />}
        </Form>
      );
    }
    case 'group': {
      const { name, group } = question;
      const { title, about } = groupWords[name];
      const order: Order = { name, body: { groups: [group], wait: true } };
      return (
        <Form
          dialog={dialog}
          title={`${title}: group ${group}?`}
          verb={title}
          actions={actions}
          onSubmit={() => actions.answer(order)}
        >
          <p>{about}</p>
        </Form>
      );
    }
  }
}

const groupWords = {
  standby: { title: 'Standby', about: 'Another director takes the group’s virtual addresses over.' },
  takeover: {
    title: 'Take over',
    about: 'This director takes the group’s virtual addresses from the one that holds them.',
  },
  failback: {
    title: 'Fail back',
    about: 'The group’s virtual addresses go to the director that is preferred.',
  },
} as const;

interface FormProps {
  readonly dialog: Dialog;
  readonly title: string;
  readonly verb: string;
  readonly actions: Actions;
  readonly onSubmit: (data: FormData) => void;
  readonly children: ComponentChildren;
}

function Form({ dialog: { pending, result }, title, verb, actions, onSubmit, children }: FormProps) {
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

/** An operator is told before the last real server goes. */
function LastOne({
  site,
  question,
}: {
  readonly site: Site;
  readonly question: Question & { readonly kind: 'server' };
}) {
  const { address, port } = question;
  const emptied = [...site.virtuals.values()].filter((virtual) => {
    const serving = virtual.reals.filter(isInService);
    const isIt = serving.some((real) => real.address === address && real.port === port);
    return (
      isIt &&
      serving.every((real) => realName(real) === endpoint(address, port)) &&
      healthOf(virtual) !== 'dead'
    );
  });
  if (emptied.length === 0) return null;
  return <p class="last">It is the last real server in service of {list(emptied.map(virtualName))}.</p>;
}

function weightOrder(
  { address, port }: { readonly address: string; readonly port: number },
  data: FormData,
): Order {
  const weight = data.get('auto') === null ? Number(text(data, 'weight')) : 'auto';
  return { name: 'weight', body: { address, port, weight } };
}

function text(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
