import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/Empty';

export const NotFound = () => <Empty title="There is no such page."><Link to="/overview">Go to the overview</Link></Empty>;
