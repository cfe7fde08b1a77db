# One image for web, worker and timetable; docker-compose.yml runs it beside Postgres and Redis.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PAPERSITE_DATA=/data
RUN useradd --uid 10001 --create-home papersite && install -d -o papersite -g papersite /data
WORKDIR /app

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .

USER papersite
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "bin/healthcheck.py"]
CMD ["python", "-m", "gunicorn", "-c", "python:papersite.gunicorn_conf", "--bind", "0.0.0.0:8000", "papersite.wsgi"]
