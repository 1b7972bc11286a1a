using System.Globalization;
using System.Text;
using Drydock.Simulators.Aws.Iam;
using Drydock.Wire.Aws.Protocol;
using Drydock.Wire.Aws.Signing;
using Drydock.Wire.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drydock.Unit.Wire.Aws;

/// <summary>Signature Version 4 by the vectors of AWS's own test suite.</summary>
[TestFixture]
public sealed class Signatures
{
    private const string KeyId = "AKIDEXAMPLE";
    private const string Time = "20150830T123600Z";
    private const string Scope = "20150830/us-east-1/service/aws4_request";
    private const string Vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    private static readonly AwsPrincipal Admin = AwsPrincipal.Administrator("111122223333");
    private readonly CredentialStore _store = new(new ServedCredentials(KeyId, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""), Admin);

    [Test]
    public void The_vectors_of_the_test_suite_are_let_in()
    {
        Verify(Request("GET", "/", Vanilla)).Principal.Should().BeSameAs(Admin);
        Verify(Request("GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"));
        Verify(Request("POST", "/", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", "content-type;host;x-amz-date", body: "Param1=value1", headers: [new("Content-Type", "application/x-www-form-urlencoded")]));
        Verify(Request(
            "GET", "/", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736", "host;my-header1;my-header2;x-amz-date",
            headers: [new("My-Header1", " value1"), new("My-Header2", " \"a   b   c\"")]));
    }

    [Test]
    public void A_changed_request_is_not()
    {
        FaultOf(Request("POST", "/", Vanilla)).Should().Be(SignatureFault.Mismatch);
        FaultOf(Request("GET", "/a", Vanilla)).Should().Be(SignatureFault.Mismatch);
        FaultOf(Request("GET", "/?a=b", Vanilla)).Should().Be(SignatureFault.Mismatch);
        FaultOf(Request("GET", "/", Vanilla, body: "x")).Should().Be(SignatureFault.Mismatch);
        FaultOf(Request("GET", "/", Vanilla[1..] + "0")).Should().Be(SignatureFault.Mismatch);
        FaultOf(Request("GET", "/", "zz")).Should().Be(SignatureFault.Mismatch);
        FaultOf(Request("GET", "/", Vanilla, headers: [new("X-Amz-Content-Sha256", new string('0', 64))])).Should().Be(SignatureFault.Mismatch);
        FaultOf(Request("GET", "/", Vanilla, "x-amz-date")).Should().Be(SignatureFault.Mismatch, "the host must be signed");
        FaultOf(Request("GET", "/", Vanilla, "host;missing;x-amz-date")).Should().Be(SignatureFault.Mismatch);
    }

    [Test]
    public void Clocks_may_be_five_minutes_apart()
    {
        Verify(Request("GET", "/", Vanilla), minutes: 4.9);
        Verify(Request("GET", "/", Vanilla), minutes: -4.9);
        FaultOf(Request("GET", "/", Vanilla), minutes: 5.1).Should().Be(SignatureFault.Expired);
        FaultOf(Request("GET", "/", Vanilla), minutes: -5.1).Should().Be(SignatureFault.Expired);
    }

    [Test]
    public void Keys_of_nobody_and_other_regions_are_refused()
    {
        FaultOf(Request("GET", "/", Vanilla, keyId: "AKIDOTHER")).Should().Be(SignatureFault.UnknownKey);
        FaultOf(Request("GET", "/", Vanilla, headers: [new("X-Amz-Security-Token", "token")])).Should().Be(SignatureFault.UnknownKey);
        FaultOf(Request("GET", "/", Vanilla), region: "eu-west-1").Should().Be(SignatureFault.WrongRegion);
        Verify(Request("GET", "/", Vanilla), region: "eu-west-1", isGlobal: true);
        var parts = () => SignatureParts.Read(Request("GET", "/", Vanilla, scope: "20150831/us-east-1/service/aws4_request"));
        parts.Should().Throw<SignatureException>().Which.Fault.Should().Be(SignatureFault.Mismatch, "the date of the scope is that of the time");
    }

    [Test]
    public void A_session_needs_its_token_and_ends()
    {
        var start = At(0);
        var session = _store.OpenSession(Admin, start + TimeSpan.FromMinutes(1));
        FaultOf(Request("GET", "/", Vanilla, keyId: session.AccessKeyId)).Should().Be(SignatureFault.UnknownKey);
        FaultOf(Request("GET", "/", Vanilla, keyId: session.AccessKeyId, headers: [new("X-Amz-Security-Token", session.SessionToken!)])).Should().Be(SignatureFault.Mismatch, "the secret is another one");
        FaultOf(Request("GET", "/", Vanilla, keyId: session.AccessKeyId, headers: [new("X-Amz-Security-Token", session.SessionToken!)]), minutes: 2).Should().Be(SignatureFault.UnknownKey);
    }

    private static AwsRequest Request(
        string method, string target, string signature, string signed = "host;x-amz-date", string body = "", string keyId = KeyId, string scope = Scope,
        params KeyValuePair<string, string>[] headers)
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        context.Request.Method = method;
        context.Request.Headers.Host = "example.amazonaws.com";
        context.Request.Headers["X-Amz-Date"] = Time;
        context.Request.Headers.Authorization = $"AWS4-HMAC-SHA256 Credential={keyId}/{scope}, SignedHeaders={signed}, Signature={signature}";
        foreach (var (name, value) in headers) context.Request.Headers[name] = value;
        return new AwsRequest(context.Request, Encoding.UTF8.GetBytes(body), "id");
    }

    private static DateTimeOffset At(double minutes) =>
        DateTimeOffset.ParseExact(Time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) + TimeSpan.FromMinutes(minutes);

    private AwsCaller Verify(AwsRequest request, double minutes = 0, string region = "us-east-1", bool isGlobal = false) =>
        new SignatureVerifier(_store, region, new FixedTime(At(minutes))).Verify(request, SignatureParts.Read(request), isGlobal);

    private SignatureFault FaultOf(AwsRequest request, double minutes = 0, string region = "us-east-1")
    {
        var verify = () => Verify(request, minutes, region);
        return verify.Should().Throw<SignatureException>().Which.Fault;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
