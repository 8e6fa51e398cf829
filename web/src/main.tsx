import './theme/theme.css';
import { followTheme } from './theme/theme';
import { createRoot } from 'react-dom/client';
import { App } from './App';

followTheme();
createRoot(document.getElementById('app')!).render(<App />);
