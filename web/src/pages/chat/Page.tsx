import { PageHead } from '../../ui/PageHead';

export const Chat = () => <PageHead title="Chat" />;
