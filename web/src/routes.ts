import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Shell } from './shell/Shell';
import { Broken } from './shell/Broken';
import { NotFound } from './shell/NotFound';
import { Overview } from './pages/overview/Page';

/** What stands in the address behind the question mark; each page reads its own. */
export type Search = Record<string, string | number | boolean | undefined>;

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, validateSearch: (search): Search => search as Search });
const at = <Path extends string>(path: Path, component: Parameters<typeof createRoute>[0]['component']) => createRoute({ getParentRoute: () => root, path, component });

const home = createRoute({ getParentRoute: () => root, path: '/', beforeLoad: () => { throw redirect({ to: '/overview' }); } });

// The first page comes with the program; every other when it is asked for.
const tree = root.addChildren([
  home,
  at('/overview', Overview),
  at('/requests', lazyRouteComponent(() => import('./pages/requests/Page'), 'Requests')),
  at('/requests/$id', lazyRouteComponent(() => import('./pages/requests/Page'), 'Requests')),
  at('/sessions', lazyRouteComponent(() => import('./pages/sessions/Page'), 'Sessions')),
  at('/sessions/$id', lazyRouteComponent(() => import('./pages/sessions/Page'), 'Sessions')),
  at('/models', lazyRouteComponent(() => import('./pages/models/Page'), 'Models')),
  at('/routing', lazyRouteComponent(() => import('./pages/routing/Page'), 'Routing')),
  at('/clients', lazyRouteComponent(() => import('./pages/clients/Page'), 'Clients')),
  at('/chat', lazyRouteComponent(() => import('./pages/chat/Page'), 'Chat')),
  at('/settings', lazyRouteComponent(() => import('./pages/settings/Page'), 'Settings')),
]);

export const router = createRouter({ routeTree: tree, defaultPreload: 'intent', defaultErrorComponent: Broken, scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
