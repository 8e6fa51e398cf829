import { PageHead } from '../../ui/PageHead';

export const Overview = () => <PageHead title="Overview" />;
