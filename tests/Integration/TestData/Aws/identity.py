"""Who is let in, and how the others are refused in each protocol."""
import os
import urllib.error
import urllib.request

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from served import REGION, client, equal, refused

identity = client("sts").get_caller_identity()
equal(identity["Arn"], f"arn:aws:iam::{identity['Account']}:role/Administrator")

# A wrong secret, a key of nobody, another region.
for secret, key, ec2_code, kms_code, sts_code in (
        ("wrong", os.environ["AWS_ACCESS_KEY_ID"], "SignatureDoesNotMatch", "InvalidSignatureException", "SignatureDoesNotMatch"),
        (os.environ["AWS_SECRET_ACCESS_KEY"], "AKIAIOSFODNN7EXAMPLE", "AuthFailure", "UnrecognizedClientException", "InvalidClientTokenId")):
    keys = {"aws_access_key_id": key, "aws_secret_access_key": secret}
    refused(ec2_code, client("ec2", **keys).describe_volumes)
    refused(kms_code, client("kms", **keys).list_keys)
    refused(sts_code, client("sts", **keys).get_caller_identity)
elsewhere = {"region_name": "us-east-1" if REGION != "us-east-1" else "us-west-2"}
assert REGION in refused("AuthFailure", client("ec2", **elsewhere).describe_volumes)
assert REGION in refused("InvalidSignatureException", client("kms", **elsewhere).list_keys)

# Sessions.
session = client("sts").get_session_token(DurationSeconds=900)["Credentials"]
keys = {"aws_access_key_id": session["AccessKeyId"], "aws_secret_access_key": session["SecretAccessKey"]}
equal(client("sts", aws_session_token=session["SessionToken"], **keys).get_caller_identity()["Account"], identity["Account"])
client("ec2", aws_session_token=session["SessionToken"], **keys).describe_volumes()
refused("AuthFailure", client("ec2", **keys).describe_volumes)
refused("InvalidClientTokenId", client("sts", aws_session_token="other", **keys).get_caller_identity)
refused("AccessDenied", client("sts").assume_role, RoleArn="arn:aws:iam::111122223333:role/nobody", RoleSessionName="nobody")
refused("InvalidAction", client("sts").get_access_key_info, AccessKeyId="AKIAIOSFODNN7EXAMPLE")

# A role with few rights.
role = client("sts").assume_role(RoleArn=f"arn:aws:iam::{identity['Account']}:role/AmazonEKS_EBS_CSI_DriverRole", RoleSessionName="driver")
equal(role["AssumedRoleUser"]["Arn"], f"arn:aws:sts::{identity['Account']}:assumed-role/AmazonEKS_EBS_CSI_DriverRole/driver")
keys = {"aws_access_key_id": role["Credentials"]["AccessKeyId"], "aws_secret_access_key": role["Credentials"]["SecretAccessKey"], "aws_session_token": role["Credentials"]["SessionToken"]}
driver = client("ec2", **keys)
driver.describe_volumes()
refused("UnauthorizedOperation", driver.enable_ebs_encryption_by_default)
refused("UnauthorizedOperation", driver.enable_ebs_encryption_by_default, DryRun=True)
refused("DryRunOperation", driver.describe_volumes, DryRun=True)

# A presigned URL, as old tools use them, and one that is over.
endpoint = os.environ["AWS_ENDPOINT_URL"]
credentials = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])


def fetch(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


request = AWSRequest("GET", f"{endpoint}/?Action=DescribeVolumes&Version=2016-11-15&Filter.1.Name=tag%3AName&Filter.1.Value.1=a%20b")
SigV4QueryAuth(credentials, "ec2", REGION, expires=60).add_auth(request)
status, body = fetch(request.url)
equal(status, 200)
assert "<DescribeVolumesResponse" in body and "<volumeSet/>" in body, body
status, body = fetch(request.url.replace("DescribeVolumes", "DescribeSnapshots"))
assert status == 403 and "SignatureDoesNotMatch" in body, body
status, body = fetch(request.url.replace("X-Amz-Expires=60", "X-Amz-Expires=0"))
assert status in (400, 403) and "<Error>" in body, body

# No signature at all.
status, body = fetch(f"{endpoint}/?Action=DescribeVolumes&Version=2016-11-15")
assert status == 400 and "<Code>MissingParameter</Code>" in body, body
status, body = fetch(f"{endpoint}/?Action=GetCallerIdentity&Version=2011-06-15")
assert status == 403 and "<Code>MissingAuthenticationToken</Code>" in body, body

# Services that are not there.
for service, call in (("s3", "list_buckets"), ("ssm", "describe_parameters"), ("ecr", "describe_repositories"), ("iam", "list_users"), ("lambda", "list_functions")):
    refused("UnknownOperationException", getattr(client(service), call))
