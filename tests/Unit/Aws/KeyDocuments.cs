using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Unit.Aws;

/// <summary>What KMS reads and writes as text: contexts, policies, ciphertexts.</summary>
[TestFixture]
public sealed class KeyDocuments
{
    private const string Account = "111122223333";

    [Test]
    public void Contexts_are_the_same_when_their_pairs_are()
    {
        Of(("b", "2"), ("a", "1")).Should().Be(Of(("a", "1"), ("b", "2")));
        Of(("aws:ebs:id", "vol-1")).Should().Be("aws:ebs:id=vol-1");
        Of().Should().BeEmpty();

        // Texts that could be taken for one another.
        Of(("a", "b=c")).Should().NotBe(Of(("a=b", "c")));
        Of(("a", "1\nb=2")).Should().NotBe(Of(("a", "1"), ("b", "2")));
        Of(("a", "\\n")).Should().NotBe(Of(("a", "\n")));
        Of(("a\\e", "1")).Should().NotBe(Of(("a=", "1")));
    }

    [Test]
    public void Contexts_give_their_pairs_back()
    {
        (string, string)[] pairs = [("", "empty"), ("a=\\\n", "=\\\n"), ("b", "")];
        EncryptionContext.Pairs(Of(pairs)).Select(pair => (pair.Key, pair.Value)).Should().Equal(pairs);
        EncryptionContext.IsSubset(Of(("a", "1")), Of(("a", "1"), ("b", "2"))).Should().BeTrue();
        EncryptionContext.IsSubset(Of(("a", "2")), Of(("a", "1"), ("b", "2"))).Should().BeFalse();
        EncryptionContext.IsSubset("", "").Should().BeTrue();
    }

    [Test]
    public void A_policy_is_written_as_it_is_read()
    {
        var policy = new KeyPolicy(true, [new("arn:aws:iam::111122223333:role/r", PolicyStatement.Allow(["kms:Encrypt", "kms:Decrypt"], ["*"], new PolicyCondition("Bool", "kms:GrantIsForAWSResource", "true")))]);
        var read = KeyPolicyDocument.Parse(KeyPolicyDocument.Write(policy, Account), Account);
        read.DelegatesToIam.Should().BeTrue();
        read.Statements.Should().BeEquivalentTo(policy.Statements);
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"Statement":"x"}""")]
    [TestCase("""{"Statement":{"Effect":"Maybe","Principal":"*","Action":"*","Resource":"*"}}""")]
    [TestCase("""{"Statement":{"Effect":"Allow","Principal":"*","NotAction":"*","Resource":"*"}}""")]
    [TestCase("""{"Statement":{"Effect":"Allow","Principal":7,"Action":"*","Resource":"*"}}""")]
    [TestCase("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}}""")]
    public void A_policy_that_could_mean_something_else_is_refused(string text)
    {
        var parse = () => KeyPolicyDocument.Parse(text, Account);
        parse.Should().Throw<AwsServiceException>().Which.Code.Should().Be("MalformedPolicyDocumentException");
    }

    [Test]
    public void A_ciphertext_says_by_which_key_it_is()
    {
        const string Id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        var blob = CiphertextBlob.Make(new WrappedDataKey($"arn:aws:kms:eu-west-1:{Account}:key/{Id}", "", new byte[] { 1, 2, 3 }));
        Convert.ToBase64String(blob).Should().StartWith("AQIC");
        CiphertextBlob.Open(blob)!.Value.KeyId.Should().Be(Id);
        CiphertextBlob.Open(blob)!.Value.Sealed.Should().Equal(1, 2, 3);
        CiphertextBlob.Open(blob[..20]).Should().BeNull();
        CiphertextBlob.Open([]).Should().BeNull();
        CiphertextBlob.Open(new byte[100]).Should().BeNull();
    }

    private static string Of(params (string Key, string Value)[] pairs) => EncryptionContext.Of(pairs.ToDictionary(pair => pair.Key, pair => pair.Value));
}
