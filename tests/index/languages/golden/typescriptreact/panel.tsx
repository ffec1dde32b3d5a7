import React, { useState } from 'react';
import { Ledger } from '@/ledger';

type Props = { ledger: Ledger; onClose: () => void };

export function Panel({ ledger, onClose }: Props) {
  const [open, setOpen] = useState<boolean>(true);
  return <section hidden={!open}><Total amount={ledger.total} onClick={onClose} /></section>;
}

export default React.memo(Panel);
