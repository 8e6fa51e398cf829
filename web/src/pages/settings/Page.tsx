import { PageHead } from '../../ui/PageHead';

export const Settings = () => <PageHead title="Settings" />;
