import { healthOf, isInService, realName, virtualName } from './health.ts';
import type { Order } from './orders.ts';
import { h } from './preact.ts';
import { QuestionForm } from './question-form.tsx';
import type { Site } from './site.ts';
import type { Actions, Dialog, Question } from './view-state.ts';
import { endpoint, list } from './words.ts';

/** The kernel keeps a weight as a signed 32-bit number. */
const largestWeight = 2 ** 31 - 1;

export interface AskQuestionProps {
  readonly dialog: Dialog;
  readonly site: Site;
  readonly actions: Actions;
}

/** Each question with what its answer would do. */
export function AskQuestion({ dialog, site, actions }: AskQuestionProps) {
  const { question } = dialog;
  switch (question.kind) {
    case 'token':
      return (
        <QuestionForm
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
        </QuestionForm>
      );
    case 'weight': {
      const { address, port, weight } = question;
      const name = endpoint(address, port);
      return (
        <QuestionForm
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
        </QuestionForm>
      );
    }
    case 'server': {
      const { name, address, port } = question;
      const title = `${name === 'drain' ? 'Drain' : 'Undrain'} ${endpoint(address, port)}?`;
      const order: Order = { name, body: { address, port } };
      return (
        <QuestionForm
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
        </QuestionForm>
      );
    }
    case 'group': {
      const { name, group } = question;
      const { title, about } = groupWords[name];
      const order: Order = { name, body: { groups: [group], wait: true } };
      return (
        <QuestionForm
          dialog={dialog}
          title={`${title}: group ${group}?`}
          verb={title}
          actions={actions}
          onSubmit={() => actions.answer(order)}
        >
          <p>{about}</p>
        </QuestionForm>
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
