import { showPage } from '../ui/page.tsx';
import { Calls } from './Calls.tsx';
import './call.css';

showPage('call', Calls);
