/** The pages, in the order of the menu; icons are lines on a grid of 20. */
export const pages = [
  { to: '/overview', name: 'Overview', icon: 'M3 11l7-7 7 7M5 10v7h10v-7' },
  { to: '/requests', name: 'Requests', icon: 'M3 5h14M3 10h14M3 15h9' },
  { to: '/sessions', name: 'Sessions', icon: 'M3 6h5v8H3zM10 4h3v12h-3zM15 8h2v4h-2z' },
  { to: '/models', name: 'Models', icon: 'M10 2l7 4v8l-7 4-7-4V6zM3 6l7 4 7-4M10 10v8' },
  { to: '/routing', name: 'Routing', icon: 'M3 10h4l4-5h6M7 10l4 5h6M14 2l3 3-3 3M14 12l3 3-3 3' },
  { to: '/clients', name: 'Clients', icon: 'M3 4h14v10H3zM6 8l2 2-2 2M10 12h4M7 17h6' },
  { to: '/chat', name: 'Chat', icon: 'M3 4h14v10H9l-4 3v-3H3z' },
  { to: '/settings', name: 'Settings', icon: 'M4 5h6M14 5h2M12 3v4M4 10h2M10 10h6M8 8v4M4 15h7M15 15h1M13 13v4' },
] as const;
