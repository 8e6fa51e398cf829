import { Card } from '../../ui/Card';
import { Copy } from '../../ui/Copy';
import { Info } from '../../ui/Info';
import { bytes } from '../../ui/figures';
import type { Local } from './queries';
import css from './models.module.css';

/** This machine: memory, graphics, power, and what size of model suits it. */
export function Machine({ local }: { local: Local }) {
  const { memory, devices, advice, power } = local;
  const answering = local.servers.filter((server) => server.state !== 'gone' && server.state !== 'off').length;
  return (
    <Card
      title="This machine"
      note={answering === 0 ? `No model server answered. Asked: ${local.asked.join(', ')}.` : `${answering} model ${answering === 1 ? 'server answers' : 'servers answer'}${power ? `, on ${power}` : ''}.`}
      actions={<Info label="What fits">Memory is what the system says is available now. A model fits when its files and a small context have room beside what runs; on the card means wholly in the graphics card's memory, which is many times as fast.</Info>}
    >
      <div className={css.machine}>
        {memory && <Gauge label="Memory" used={memory.total - memory.available} total={memory.total} />}
        {(devices ?? []).map((device) => device.free == null
          ? <div key={device.name} className={css.gauge}><span>{device.name}</span><strong>{bytes(device.total)}</strong></div>
          : <Gauge key={device.name} label={`${device.name}${device.unified ? ' (part of the memory)' : ''}`} used={device.total - device.free} total={device.total} />)}
        {memory && (devices ?? []).length === 0 && <div className={css.gauge}><span>Graphics</span><strong>none found</strong></div>}
        {advice && (
          <div className={css.advice}>
            <span>Suits it: a model of about {advice.size} parameters as {advice.quantization}, {bytes(advice.bytes)}: {advice.why}.</span>
            <Copy text={`sluice local pull ${advice.example}`} />
          </div>
        )}
      </div>
    </Card>
  );
}

function Gauge({ label, used, total }: { label: string; used: number; total: number }) {
  return (
    <div className={css.gauge}>
      <span>{label}</span>
      <meter min={0} max={total} high={total * 0.9} value={used} aria-label={`${label} in use`} />
      <strong>{bytes(total - used)} <small>of {bytes(total)} free</small></strong>
    </div>
  );
}
