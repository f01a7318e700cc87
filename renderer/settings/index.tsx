import { showPage } from '../ui/page.tsx';
import { Settings } from './Settings.tsx';
import '../ui/form.css';
import './settings.css';

showPage('settings', Settings);
