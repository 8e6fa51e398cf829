import { Link } from '@tanstack/react-router';
import { Card } from '../../ui/Card';
import { Copy } from '../../ui/Copy';
import { Empty } from '../../ui/Empty';
import { Note } from '../../ui/Note';
import { useStatus } from '../../shell/status';
import { LiveList } from './LiveList';
import { list, reach } from './words';
import css from './Overview.module.css';

/** Nothing was ever asked: what is there, what is missing, and what to do next. */
export function Fresh() {
  const { data: status } = useStatus();
  const { local, keys } = reach(status);
  return (
    <div className={css.page}>
      {status && local.length === 0 && (
        <Note look="warn" title="No local model was found." actions={<Link to="/models">Models</Link>}>
          Start Ollama, LM Studio, llama.cpp or vLLM on this machine: it is noticed within seconds. Until then every request goes to a vendor.
        </Note>
      )}
      {status && keys.length === 0 && (
        <Note title="No vendor’s key is set." actions={<Link to="/models">Add a key</Link>}>
          A client that signs in by itself, such as Claude Code, reaches its own vendor with its own credential. For everything else set ANTHROPIC_API_KEY, OPENAI_API_KEY or OPENROUTER_API_KEY and start Sluice again, or add a key.
        </Note>
      )}
      <Card>
        <Empty title="Nothing has been asked yet">
          {(local.length > 0 || keys.length > 0) && <p>Ready: {list([...local.map((name) => `${name} on this machine`), ...keys])}. </p>}
          <p>Start a client through Sluice, and its requests show up here:</p>
          <ul className={css.steps}>
            <li><Copy text="sluice run claude" /> starts Claude Code once (also <code>codex</code>, <code>gemini</code>, <code>opencode</code>); nothing of its settings is changed.</li>
            <li><Copy text="sluice connect claude" /> sets it up for good, and <Link to="/clients">Clients</Link> does the same here; <code>sluice disconnect claude</code> takes it back.</li>
            {(local.length > 0 || keys.length > 0) && <li><Copy text={'sluice ask "What is a sluice?"'} /> asks once from the command line; <Link to="/chat">Chat</Link> asks from here.</li>}
            <li><Copy text="sluice demo --dashboard" /> shows these pages filled with a simulated week.</li>
          </ul>
        </Empty>
      </Card>
      <LiveList />
    </div>
  );
}
