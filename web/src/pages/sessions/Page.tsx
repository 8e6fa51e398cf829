import { useParams } from '@tanstack/react-router';
import { SessionList } from './SessionList';
import { SessionDetail } from './SessionDetail';

/** Sessions; with one in the address, that one. */
export function Sessions() {
  const { id } = useParams({ strict: false });
  return id ? <SessionDetail id={id} /> : <SessionList />;
}
