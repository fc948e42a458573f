"""Secrets in AWS's vaults, made and removed by the test itself."""
import json
import urllib.request
import uuid

from flowcell import setting


class Vault:
    """Secrets of this test alone, in whatever answers at AWS_ENDPOINT_URL. Stand-ins check no signature."""

    def __init__(self):
        self.address = setting("AWS_ENDPOINT_URL")
        self.name = f"flowcell-test/{uuid.uuid4().hex}"

    def call(self, service, operation, **request):
        sent = urllib.request.Request(self.address, json.dumps(request).encode(), {
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"{service}.{operation}",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/"
                             f"{'secretsmanager' if service == 'secretsmanager' else 'ssm'}/aws4_request, SignedHeaders=host, Signature=0"})
        with urllib.request.urlopen(sent, timeout=10) as answer:
            return json.loads(answer.read())

    def keep(self, token):
        self.call("secretsmanager", "CreateSecret", Name=self.name, SecretString=json.dumps({"token": token, "port": 5432}))
        self.call("AmazonSSM", "PutParameter", Name=f"/{self.name}", Type="SecureString", Value=token[::-1])

    def rotate(self, token):
        self.call("secretsmanager", "PutSecretValue", SecretId=self.name, SecretString=json.dumps({"token": token, "port": 5432}))

    def remove(self):
        self.call("secretsmanager", "DeleteSecret", SecretId=self.name, ForceDeleteWithoutRecovery=True)
        self.call("AmazonSSM", "DeleteParameter", Name=f"/{self.name}")
