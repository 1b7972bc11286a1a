"""What the scripts of this directory share: clients of the served account, and checks whose failure says what was found."""
import json
import os
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

REGION = os.environ["AWS_REGION"]

# What tests look for when the models of the installed boto3 are older than the operations that the scripts call.
TOO_OLD = 77


def _check_models():
    volume = boto3.client("ec2", region_name=REGION).meta.service_model.operation_model("CreateVolume").input_shape.members
    if "AvailabilityZoneId" not in volume or "CopyVolumes" not in boto3.client("ec2", region_name=REGION).meta.service_model.operation_names:
        print(f"boto3 {boto3.__version__} does not know CopyVolumes and zone ids yet")
        sys.exit(TOO_OLD)


_check_models()


def client(service, **options):
    config = options.pop("config", Config(retries={"mode": "standard", "max_attempts": 1}))
    return boto3.client(service, region_name=options.pop("region_name", REGION), config=config, **options)


def equal(found, wanted):
    assert found == wanted, f"found {found!r}, wanted {wanted!r}"


def refused(code, call, /, **arguments):
    """Calls and returns the error's message; fails when the call succeeds or is refused with another code."""
    try:
        result = call(**arguments)
    except ClientError as error:
        equal(error.response["Error"]["Code"], code)
        message = error.response["Error"].get("Message", "")
        assert message, f"{code} without a message"
        assert error.response["ResponseMetadata"]["RequestId"], "no request id"
        return message
    raise AssertionError(f"not refused with {code}: {result}")


def advance(seconds):
    """Moves the served clock ahead: what takes time in AWS is done without waiting for it."""
    request = urllib.request.Request(
        os.environ["DRYDOCK_ADMIN_URL"] + "/v1/clock/advance",
        json.dumps({"seconds": seconds}).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["DRYDOCK_ADMIN_TOKEN"]})
    urllib.request.urlopen(request).close()


def until(check, what):
    for _ in range(60):
        found = check()
        if found:
            return found
        advance(5)
    raise AssertionError(f"never {what}")


def state_of(ec2, volume):
    return ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["State"]


def available(ec2, **arguments):
    """A new volume, once it is available."""
    volume = ec2.create_volume(**arguments)["VolumeId"]
    until(lambda: state_of(ec2, volume) == "available", f"{volume} available")
    return volume


def completed(ec2, snapshot):
    until(lambda: ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"][0]["State"] == "completed", f"{snapshot} completed")
    return snapshot
