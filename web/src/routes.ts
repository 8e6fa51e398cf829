import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { Broken } from './shell/Broken';
import { lazyPage } from './shell/lazyPage';
import { NotFound } from './shell/NotFound';
import { Shell } from './shell/Shell';
import { Overview } from './pages/overview/Page';

/** What stands in the address behind the question mark; each page reads its own. */
export type Search = Record<string, string | number | boolean | undefined>;

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, validateSearch: (search): Search => search as Search });
const at = <Path extends string>(path: Path, component: Parameters<typeof createRoute>[0]['component']) => createRoute({ getParentRoute: () => root, path, component });

const home = createRoute({ getParentRoute: () => root, path: '/', beforeLoad: () => { throw redirect({ to: '/overview' }); } });

// The first page comes with the program; the others when they are asked for, or when there is nothing else to do.
const requests = lazyPage(async () => (await import('./pages/requests/Page')).Requests);
const sessions = lazyPage(async () => (await import('./pages/sessions/Page')).Sessions);
const models = lazyPage(async () => (await import('./pages/models/Page')).Models);
const routing = lazyPage(async () => (await import('./pages/routing/Page')).Routing);
const clients = lazyPage(async () => (await import('./pages/clients/Page')).Clients);
const chat = lazyPage(async () => (await import('./pages/chat/Page')).Chat);
const settings = lazyPage(async () => (await import('./pages/settings/Page')).Settings);

const tree = root.addChildren([
  home,
  at('/overview', Overview),
  at('/requests', requests),
  at('/requests/$id', requests),
  at('/sessions', sessions),
  at('/sessions/$id', sessions),
  at('/models', models),
  at('/routing', routing),
  at('/clients', clients),
  at('/chat', chat),
  at('/settings', settings),
]);

export const router = createRouter({ routeTree: tree, defaultPreload: 'intent', scrollRestoration: true, defaultErrorComponent: Broken });

/** Fetches every page ahead, so that going to one needs no gateway. */
export const fetchAhead = (): void => {
  for (const page of [requests, sessions, models, routing, clients, chat, settings]) void page.preload();
};

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
