import { PageHead } from '../../ui/PageHead';

export const Sessions = () => <PageHead title="Sessions" />;
