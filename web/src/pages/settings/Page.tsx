import { useState } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useLeaveGuard } from '../../drafts/useLeaveGuard';
import { Badge } from '../../ui/Badge';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { PageHead } from '../../ui/PageHead';
import { Segments } from '../../ui/Segments';
import { About } from './About';
import { Budgets } from './Budgets';
import { Form } from './Form';
import { History } from './History';
import { Keys } from './Keys';
import { Problems } from './Problems';
import { Storage } from './Storage';
import { TextEditor } from './TextEditor';
import { useConfig } from './queries';
import css from './Settings.module.css';

const tabs = [
  { value: 'form', label: 'Settings' },
  { value: 'text', label: 'As text' },
  { value: 'history', label: 'History' },
  { value: 'keys', label: 'Keys' },
  { value: 'budgets', label: 'Budgets' },
  { value: 'storage', label: 'Retention' },
  { value: 'about', label: 'About' },
] as const;

type Tab = (typeof tabs)[number]['value'];

/** The configuration as forms and as text over one file, its past, keys, budgets, what is kept, and what this is. */
export function Settings() {
  const config = useConfig();
  const navigate = useNavigate();
  const { tab: wanted, from } = useSearch({ strict: false }) as { tab?: string; from?: string };
  const tab: Tab = tabs.find((one) => one.value === wanted)?.value ?? 'form';
  const [unsaved, setUnsaved] = useState(false);
  useLeaveGuard(unsaved);
  return (
    <>
      <PageHead title="Settings" about={config.data && <><code className={css.path}>{config.data.path}</code> {config.data.exists ? '' : '(no file yet: everything is default or from the environment)'}</>}>
        {unsaved && <Badge look="warn">Not saved</Badge>}
      </PageHead>
      <div className={css.tabs}>
        <Segments label="Part of the settings" options={tabs} value={tab} onChange={(value) => void navigate({ to: '/settings', search: { tab: value } })} />
      </div>
      <Loading query={config} what="settings">
        {(page) => (
          <div className={css.stack}>
            {page.problems.length > 0 && (
              <Note look="bad" title="The file was changed by hand and is not valid.">The last good configuration stays in force. <Problems problems={page.problems} /></Note>
            )}
            {page.readOnly && <Note look="warn" title="The file cannot be changed here.">{page.readOnly}</Note>}
            {page.restartNeeded.length > 0 && <Note look="warn" title="At the next start:">{page.restartNeeded.join(', ')}</Note>}
            {tab === 'form' && <Form page={page} onUnsaved={setUnsaved} />}
            {tab === 'text' && <TextEditor page={page} from={from} onUnsaved={setUnsaved} />}
            {tab === 'history' && <History page={page} />}
            {tab === 'keys' && <Keys page={page} />}
            {tab === 'budgets' && <Budgets page={page} />}
            {tab === 'storage' && <Storage />}
            {tab === 'about' && <About />}
          </div>
        )}
      </Loading>
    </>
  );
}
