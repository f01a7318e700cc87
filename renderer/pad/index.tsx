import { showPage } from '../ui/page.tsx';
import { Pad } from './Pad.tsx';
import './pad.css';
import './list.css';
import './keypad.css';

showPage('pad', Pad);
