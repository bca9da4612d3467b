"""prometheus-fastapi-instrumentator, as its README sets it up."""

from prometheus_fastapi_instrumentator import Instrumentator
from serving import application, report

app = application()
Instrumentator().instrument(app).expose(app)
report(app)
