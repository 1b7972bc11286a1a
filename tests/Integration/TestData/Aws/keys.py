"""KMS as boto3 sees it."""
import json

from served import client, equal, refused

kms = client("kms")
account = client("sts").get_caller_identity()["Account"]

# Keys.
created = kms.create_key(Description="first", Tags=[{"TagKey": "team", "TagValue": "blue"}])["KeyMetadata"]
equal((created["KeyState"], created["Enabled"], created["KeyManager"], created["KeySpec"], created["KeyUsage"], created["EncryptionAlgorithms"], created["Description"]),
      ("Enabled", True, "CUSTOMER", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", ["SYMMETRIC_DEFAULT"], "first"))
key, arn = created["KeyId"], created["Arn"]
equal(arn, f"arn:aws:kms:{kms.meta.region_name}:{account}:key/{key}")
kms.update_key_description(KeyId=arn, Description="renamed")
equal(kms.describe_key(KeyId=key)["KeyMetadata"]["Description"], "renamed")
equal(kms.describe_key(KeyId=key)["KeyMetadata"]["CreationDate"], created["CreationDate"])
equal(kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeySpec"], "RSA_2048")
rsa = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["KeyId"]
refused("InvalidKeyUsageException", kms.generate_data_key, KeyId=rsa, KeySpec="AES_256")
refused("ValidationException", kms.create_key, KeySpec="ECC_NIST_P256", KeyUsage="ENCRYPT_DECRYPT")
refused("UnsupportedOperationException", kms.create_key, MultiRegion=True)
equal(refused("NotFoundException", kms.describe_key, KeyId="00000000-0000-4000-8000-000000000000"),
      f"Key 'arn:aws:kms:{kms.meta.region_name}:{account}:key/00000000-0000-4000-8000-000000000000' does not exist")
refused("NotFoundException", kms.describe_key, KeyId="nothing")

# Aliases.
kms.create_alias(AliasName="alias/first", TargetKeyId=key)
refused("AlreadyExistsException", kms.create_alias, AliasName="alias/first", TargetKeyId=key)
refused("InvalidAliasNameException", kms.create_alias, AliasName="first", TargetKeyId=key)
refused("NotAuthorizedException", kms.create_alias, AliasName="alias/aws/mine", TargetKeyId=key)
refused("ValidationException", kms.create_alias, AliasName="alias/a b", TargetKeyId=key)
for name in ("alias/first", f"arn:aws:kms:{kms.meta.region_name}:{account}:alias/first", key, arn):
    equal(kms.describe_key(KeyId=name)["KeyMetadata"]["Arn"], arn)
equal([alias["AliasName"] for alias in kms.list_aliases(KeyId=key)["Aliases"]], ["alias/first"])
other = kms.create_key()["KeyMetadata"]["KeyId"]
kms.update_alias(AliasName="alias/first", TargetKeyId=other)
equal(kms.describe_key(KeyId="alias/first")["KeyMetadata"]["KeyId"], other)
kms.update_alias(AliasName="alias/first", TargetKeyId=key)
refused("NotFoundException", kms.delete_alias, AliasName="alias/none")

# Pages.
pages = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
assert key in [item["KeyId"] for page in pages for item in page["Keys"]] and len(pages) > 1
equal([page["Truncated"] for page in pages], [True] * (len(pages) - 1) + [False])
refused("InvalidMarkerException", kms.list_keys, Marker="AAAA")
refused("ValidationException", kms.list_keys, Limit=1001)

# Cryptography.
context = {"app": "shop", "tier": "a=b\n"}
secret = kms.encrypt(KeyId="alias/first", Plaintext=b"secret", EncryptionContext=context)
equal(secret["KeyId"], arn)
assert b"secret" not in secret["CiphertextBlob"]
opened = kms.decrypt(CiphertextBlob=secret["CiphertextBlob"], EncryptionContext=dict(reversed(context.items())))
equal((opened["Plaintext"], opened["KeyId"]), (b"secret", arn))
refused("InvalidCiphertextException", kms.decrypt, CiphertextBlob=secret["CiphertextBlob"])
refused("InvalidCiphertextException", kms.decrypt, CiphertextBlob=secret["CiphertextBlob"][:-1] + b"x", EncryptionContext=context)
refused("InvalidCiphertextException", kms.decrypt, CiphertextBlob=b"garbage")
refused("IncorrectKeyException", kms.decrypt, CiphertextBlob=secret["CiphertextBlob"], EncryptionContext=context, KeyId=other)
refused("ValidationException", kms.encrypt, KeyId=key, Plaintext=b"x" * 4097)
moved = kms.re_encrypt(CiphertextBlob=secret["CiphertextBlob"], SourceEncryptionContext=context, DestinationKeyId=other, DestinationEncryptionContext={"moved": "yes"})
assert moved["SourceKeyId"] == arn and moved["KeyId"].endswith(other)
equal(kms.decrypt(CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"moved": "yes"})["Plaintext"], b"secret")
data = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=context)
equal(len(data["Plaintext"]), 32)
equal(kms.decrypt(CiphertextBlob=data["CiphertextBlob"], EncryptionContext=context)["Plaintext"], data["Plaintext"])
equal(len(kms.generate_data_key(KeyId=key, NumberOfBytes=1024)["Plaintext"]), 1024)
assert "Plaintext" not in kms.generate_data_key_without_plaintext(KeyId=key, KeySpec="AES_128")
refused("ValidationException", kms.generate_data_key, KeyId=key)
refused("ValidationException", kms.generate_data_key, KeyId=key, KeySpec="AES_256", NumberOfBytes=32)
refused("ValidationException", kms.generate_data_key, KeyId=key, NumberOfBytes=1025)
refused("ValidationException", kms.generate_data_key, KeyId=key, KeySpec="AES_512")
refused("DryRunOperationException", kms.generate_data_key, KeyId=key, KeySpec="AES_256", DryRun=True)
equal(len(kms.generate_random(NumberOfBytes=17)["Plaintext"]), 17)

# Grants.
grantee = f"arn:aws:iam::{account}:role/AmazonEKS_EBS_CSI_DriverRole"
session = client("sts").assume_role(RoleArn=grantee, RoleSessionName="test")["Credentials"]
driver = client("kms", aws_access_key_id=session["AccessKeyId"], aws_secret_access_key=session["SecretAccessKey"], aws_session_token=session["SessionToken"])
refused("AccessDeniedException", driver.generate_data_key, KeyId=key, KeySpec="AES_256", EncryptionContext=context)
grant = kms.create_grant(KeyId=key, GranteePrincipal=grantee, RetiringPrincipal=grantee, Operations=["GenerateDataKey", "Decrypt"], Constraints={"EncryptionContextSubset": {"app": "shop"}}, Name="shop")
equal(kms.create_grant(KeyId=key, GranteePrincipal=grantee, RetiringPrincipal=grantee, Operations=["GenerateDataKey", "Decrypt"], Constraints={"EncryptionContextSubset": {"app": "shop"}}, Name="shop")["GrantId"], grant["GrantId"])
granted = driver.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=context)
equal(driver.decrypt(CiphertextBlob=granted["CiphertextBlob"], EncryptionContext=context)["Plaintext"], granted["Plaintext"])
refused("AccessDeniedException", driver.generate_data_key, KeyId=key, KeySpec="AES_256", EncryptionContext={"app": "other"})
refused("AccessDeniedException", driver.encrypt, KeyId=key, Plaintext=b"x", EncryptionContext=context)
listed = kms.list_grants(KeyId=key)["Grants"]
equal([(item["GrantId"], item["Name"], item["GranteePrincipal"], item["Constraints"]) for item in listed], [(grant["GrantId"], "shop", grantee, {"EncryptionContextSubset": {"app": "shop"}})])
equal([item["GrantId"] for item in kms.list_retirable_grants(RetiringPrincipal=grantee)["Grants"]], [grant["GrantId"]])
driver.retire_grant(KeyId=arn, GrantId=grant["GrantId"])
refused("AccessDeniedException", driver.generate_data_key, KeyId=key, KeySpec="AES_256", EncryptionContext=context)
refused("NotFoundException", kms.revoke_grant, KeyId=key, GrantId=grant["GrantId"])
open_grant = kms.create_grant(KeyId=key, GranteePrincipal=grantee, Operations=["Encrypt"])["GrantId"]
driver.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"any": "thing"})
kms.revoke_grant(KeyId=key, GrantId=open_grant)
refused("ValidationException", kms.create_grant, KeyId=key, GranteePrincipal=grantee, Operations=["Steal"])

# Policies.
policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
equal(policy["Statement"][0]["Principal"], {"AWS": f"arn:aws:iam::{account}:root"})
equal(kms.list_key_policies(KeyId=key)["PolicyNames"], ["default"])
policy["Statement"].append({"Effect": "Allow", "Principal": {"AWS": [grantee]}, "Action": ["kms:Encrypt", "kms:DescribeKey"], "Resource": "*",
                            "Condition": {"StringEquals": {"kms:EncryptionContext:app": "shop"}}})
kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
equal(json.loads(kms.get_key_policy(KeyId=key)["Policy"]), policy)
driver.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext=context)
refused("AccessDeniedException", driver.encrypt, KeyId=key, Plaintext=b"x")
refused("MalformedPolicyDocumentException", kms.put_key_policy, KeyId=key, PolicyName="default", Policy="{")
refused("MalformedPolicyDocumentException", kms.put_key_policy, KeyId=key, PolicyName="default", Policy=json.dumps({"Version": "2012-10-17", "Statement": policy["Statement"][1:]}))
kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps({"Version": "2012-10-17", "Statement": policy["Statement"][:1]}))

# Tags and rotation.
kms.tag_resource(KeyId=key, Tags=[{"TagKey": "stage", "TagValue": "test"}])
equal(kms.list_resource_tags(KeyId=key)["Tags"], [{"TagKey": "stage", "TagValue": "test"}, {"TagKey": "team", "TagValue": "blue"}])
kms.untag_resource(KeyId=key, TagKeys=["team"])
equal([tag["TagKey"] for tag in kms.list_resource_tags(KeyId=key)["Tags"]], ["stage"])
refused("TagException", kms.tag_resource, KeyId=key, Tags=[{"TagKey": "aws:x", "TagValue": ""}])
equal(kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"], False)
kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=100)
status = kms.get_key_rotation_status(KeyId=key)
equal((status["KeyRotationEnabled"], status["RotationPeriodInDays"]), (True, 100))
kms.disable_key_rotation(KeyId=key)
refused("UnsupportedOperationException", kms.enable_key_rotation, KeyId=rsa)

# States.
kms.disable_key(KeyId=key)
equal(refused("DisabledException", kms.encrypt, KeyId=key, Plaintext=b"x"), f"{arn} is disabled.")
refused("DisabledException", kms.decrypt, CiphertextBlob=secret["CiphertextBlob"], EncryptionContext=context)
refused("DisabledException", kms.generate_data_key_without_plaintext, KeyId=key, KeySpec="AES_256")
equal(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "Disabled")
kms.enable_key(KeyId=key)
equal(kms.decrypt(CiphertextBlob=secret["CiphertextBlob"], EncryptionContext=context)["Plaintext"], b"secret")
scheduled = kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
equal((scheduled["KeyState"], scheduled["KeyId"], scheduled["PendingWindowInDays"]), ("PendingDeletion", arn, 7))
equal(refused("KMSInvalidStateException", kms.encrypt, KeyId=key, Plaintext=b"x"), f"{arn} is pending deletion.")
assert kms.describe_key(KeyId=key)["KeyMetadata"]["DeletionDate"] == scheduled["DeletionDate"]
refused("KMSInvalidStateException", kms.enable_key, KeyId=key)
refused("ValidationException", kms.schedule_key_deletion, KeyId=other, PendingWindowInDays=6)
equal(kms.cancel_key_deletion(KeyId=key)["KeyId"], arn)
equal(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "Disabled")
refused("KMSInvalidStateException", kms.cancel_key_deletion, KeyId=key)
