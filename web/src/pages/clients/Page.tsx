import { PageHead } from '../../ui/PageHead';

export const Clients = () => <PageHead title="Clients" />;
