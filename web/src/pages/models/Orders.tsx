import { useEffect, useState } from 'react';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { changed, dismiss, onEnded, useOrders, type Order } from './orders';
import { useRefresh } from './queries';
import css from './models.module.css';

const verbs: Record<Order['kind'], string> = { warm: 'Load', unload: 'Unload', pull: 'Fetch', probe: 'Measure', on: 'Start', off: 'Stop' };
const stops: Partial<Record<Order['kind'], string>> = { warm: 'Stop watching', pull: 'Stop', probe: 'Stop' };

/** What was ordered here and how far it is. */
export function Orders() {
  const orders = useOrders();
  const refresh = useRefresh();
  useEffect(() => onEnded(refresh));
  const said = <p className="visually-hidden" role="status">{useSaid(orders)}</p>;
  if (orders.length === 0) return said;
  return (
    <Card title="Orders" note="They go on while you look at other pages. Closing the window stops a fetch and a measurement, which can go on later; a load goes on by itself.">
      <ul className={css.orders}>
        {orders.map((order) => (
          <li key={order.id}>
            <Badge look={order.state === 'failed' ? 'bad' : order.state === 'asks' ? 'warn' : order.state === 'done' ? 'good' : order.state === 'stopped' ? 'plain' : 'accent'}>{order.state}</Badge>
            <span className={css.what}><strong>{verbs[order.kind]}</strong> <span className={css.name}>{order.what}</span></span>
            <span className={css.text}>{order.text}</span>
            {order.state === 'running' && <progress value={order.share} max={1} aria-label={`${verbs[order.kind]} ${order.what}`} />}
            {order.state === 'running' && stops[order.kind] && <Button small onClick={order.stop}>{stops[order.kind]}</Button>}
            {order.yes && <Button small look="danger" onClick={order.yes}>Stop it all the same</Button>}
            {order.state !== 'running' && <Button small look="bare" aria-label={`Dismiss ${verbs[order.kind]} ${order.what}`} onClick={() => dismiss(order.id)}>✕</Button>}
          </li>
        ))}
      </ul>
      {said}
    </Card>
  );
}

// What a screen reader is told: that an order was taken, ended or asks, not each of its steps.
function useSaid(orders: Order[]): string {
  const [before, keep] = useState(orders);
  const [said, say] = useState('');
  useEffect(() => {
    if (before === orders) return;
    const words = changed(before, orders).map((order) => `${verbs[order.kind]} ${order.what}: ${order.state}${order.state === 'running' ? '' : `, ${order.text}`}`);
    if (words.length > 0) say(words.join('; '));
    keep(orders);
  }, [before, orders]);
  return said;
}
