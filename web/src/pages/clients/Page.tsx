import { useState } from 'react';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { DataTable } from '../../ui/DataTable';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { PageHead } from '../../ui/PageHead';
import { ago, count, dollars, short } from '../../ui/figures';
import { ChangeDialog, type Wanted } from './ChangeDialog';
import { ClientCard } from './ClientCard';
import { useClients, useUpToDate, type Client } from './queries';
import { StepsDialog } from './StepsDialog';
import { manualTitles } from './words';
import css from './clients.module.css';

/** Who is connected; connecting and restoring with the lines shown first; what to enter by hand. */
export function Clients() {
  useUpToDate();
  const clients = useClients();
  const [wanted, want] = useState<Wanted>();
  const [steps, showSteps] = useState<string>();
  return (
    <>
      <PageHead title="Clients" about="Coding tools that call Sluice, or could." />
      <Loading query={clients} what="clients">
        {(view) => {
          const others = view.clients.filter((client) => !client.connectable);
          return (
            <div className={css.page}>
              {view.unavailable
                ? <Note title="Clients cannot be connected from here.">{view.unavailable} In a terminal: <code>sluice connect</code>.</Note>
                : view.container
                  ? <Note look="warn" title="The gateway runs in a container.">Connecting would change the files of {view.user} in {view.home} inside it, not yours. Use <code>sluice connect</code> on the machine where you work, or the steps below.</Note>
                  : <p className={css.faint}>Connecting changes files of {view.user} in <code>{view.home}</code>, the user that the gateway runs as. You see the lines first, and restoring gives every one of them back.</p>}
              <div className={css.clients}>
                {view.clients.filter((client) => client.connectable).map((client) => <ClientCard key={client.name} client={client} canConnect={!view.unavailable} onChange={want} />)}
              </div>
              {others.length > 0 && (
                <Card flush title={view.unavailable ? 'Called in the last 30 days' : 'Others that called in the last 30 days'} note="By the name that they give themselves, or that their address gives them.">
                  <DataTable<Client>
                    caption="Other clients"
                    rows={others}
                    rowKey={(client) => client.name}
                    columns={[
                      { header: 'Client', accessorKey: 'title' },
                      { header: 'Version', accessorFn: (client) => client.version ?? '–' },
                      { header: 'Last request', accessorFn: (client) => client.lastSeen ?? '', cell: ({ row }) => ago(row.original.lastSeen) },
                      { header: 'Requests today', accessorKey: 'requestsToday', cell: ({ row }) => count(row.original.requestsToday), meta: { figure: true } },
                      { header: 'Tokens today', accessorKey: 'tokensToday', cell: ({ row }) => short(row.original.tokensToday), meta: { figure: true } },
                      { header: 'Spend today', accessorKey: 'spendToday', cell: ({ row }) => dollars(row.original.spendToday), meta: { figure: true } },
                      { header: 'Routing', accessorFn: (client) => (client.routed ? 'on' : 'off') },
                    ]}
                  />
                </Card>
              )}
              {(view.manual ?? []).length > 0 && (
                <Card title="Set up by hand" note="Clients whose settings Sluice does not write, and anything that speaks one of the protocols.">
                  <div className={css.manual}>
                    {Object.keys(manualTitles).filter((name) => view.manual!.includes(name)).map((name) => <Button key={name} onClick={() => showSteps(name)}>{manualTitles[name]}</Button>)}
                  </div>
                </Card>
              )}
              <ChangeDialog wanted={wanted} gateway={view.gateway} home={view.home ?? ''} onClose={() => want(undefined)} />
            </div>
          );
        }}
      </Loading>
      <StepsDialog name={steps} onClose={() => showSteps(undefined)} />
    </>
  );
}
