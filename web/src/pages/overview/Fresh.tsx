import { Link } from '@tanstack/react-router';
import { Card } from '../../ui/Card';
import { Copy } from '../../ui/Copy';
import { Empty } from '../../ui/Empty';
import { useStatus } from '../../shell/status';
import { LiveList } from './LiveList';
import css from './Overview.module.css';

/** Nothing was ever asked: what to do next. */
export function Fresh() {
  const { data: status } = useStatus();
  const models = (status?.upstreams ?? []).reduce((sum, upstream) => sum + upstream.models, 0);
  return (
    <div className={css.page}>
      <Card>
        <Empty title="Nothing has been asked yet">
          <p>Sluice is running{status ? ` with ${models} ${models === 1 ? 'model' : 'models'} of ${status.upstreams.length} ${status.upstreams.length === 1 ? 'server' : 'servers'}` : ''}. Start a client through it, and its requests show up here:</p>
          <ul className={css.steps}>
            <li><Copy text="sluice run claude" /> starts Claude Code once (also <code>codex</code>, <code>gemini</code>, <code>opencode</code>); nothing of its settings is changed.</li>
            <li><Copy text="sluice connect claude" /> sets it up for good, and <Link to="/clients">Clients</Link> does the same here; <code>sluice disconnect claude</code> takes it back.</li>
            <li><Copy text={'sluice ask "What is a sluice?"'} /> asks once from the command line; <Link to="/chat">Chat</Link> asks from here.</li>
            {models === 0 && <li>No model was found: start Ollama, LM Studio or llama.cpp, or add a vendor's key on <Link to="/models">Models</Link>.</li>}
          </ul>
        </Empty>
      </Card>
      <LiveList />
    </div>
  );
}
