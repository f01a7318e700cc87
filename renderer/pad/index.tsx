import { showPage } from '../ui/page.tsx';
import { Pad } from './Pad.tsx';
import './pad.css';

showPage('pad', Pad);
