import { showPage } from '../ui/page.tsx';
import { SignIn } from './SignIn.tsx';
import '../ui/form.css';
import './signIn.css';

showPage('signIn', SignIn);
