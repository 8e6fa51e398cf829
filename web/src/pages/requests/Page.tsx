import { PageHead } from '../../ui/PageHead';

export const Requests = () => <PageHead title="Requests" />;
