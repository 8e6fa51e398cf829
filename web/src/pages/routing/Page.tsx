import { PageHead } from '../../ui/PageHead';

export const Routing = () => <PageHead title="Routing" />;
