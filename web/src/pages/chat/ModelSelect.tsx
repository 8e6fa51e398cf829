import type { Schemas } from '../../api/client';
import { useModels } from '../../api/models';
import { Field } from '../../ui/Field';

const routed = [
  ['sluice/auto', 'Auto: the router decides'],
  ['sluice/local', 'Local: the best model on this machine'],
  ['sluice/tier0', 'Tier 0'],
  ['sluice/tier1', 'Tier 1'],
  ['sluice/tier2', 'Tier 2'],
  ['sluice/tier3', 'Tier 3'],
] as const;

/** Which model answers, or who decides it. */
export function ModelSelect({ label, value, onChange }: { label: string; value: string; onChange: (model: string) => void }) {
  const { data: models = [] } = useModels();
  const groups = [...group(models)];
  const known = routed.some(([name]) => name === value) || models.some((model) => model.address === value);
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {!known && <option value={value}>{value}</option>}
          <optgroup label="Routed">
            {routed.map(([name, words]) => <option key={name} value={name}>{words}</option>)}
          </optgroup>
          {groups.map(([upstream, of]) => (
            <optgroup key={upstream} label={upstream}>
              {of.map((model) => <option key={model.address} value={model.address} disabled={model.disabled != null}>{name(model)}</option>)}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

const name = (model: Schemas['ModelView']): string => `${model.address.slice(model.upstream.length + 1)}${model.alias ? ` (${model.alias})` : ''}, tier ${model.tier}${model.disabled ? ': cannot be asked' : model.loaded ? ', loaded' : ''}`;

function group(models: Schemas['ModelView'][]): Map<string, Schemas['ModelView'][]> {
  const groups = new Map<string, Schemas['ModelView'][]>();
  for (const model of models) groups.set(model.upstream, [...(groups.get(model.upstream) ?? []), model]);
  return groups;
}
