import { PageHead } from '../../ui/PageHead';

export const Models = () => <PageHead title="Models" />;
