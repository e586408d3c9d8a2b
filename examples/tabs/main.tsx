import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { windowDevices } from './window-devices.ts';
import './style.css';

const place = document.getElementById('page');
const names = await windowDevices();
if (place !== null) createRoot(place).render(<App names={names} />);
