"""A project that bills what each chunk wrote, in the transaction of the chunk."""

from __future__ import annotations

from eaml_bridge.hooks import ChunkFacts, RunHooks
from eaml_bridge.models import Run
from tests.eaml_bridge.samples.models import Bill


class Billing(RunHooks):
    """One bill for each chunk; a second one would be refused by the database."""

    def chunk_finished(self, run: Run, chunk: ChunkFacts) -> None:
        Bill.objects.create(run=run.pk, chunk=chunk.key, rows=chunk.rows)
