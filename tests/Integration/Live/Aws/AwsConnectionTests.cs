using Drydock.Core.Ports;
using Drydock.Live.Aws;
using Drydock.Wire.Hosting;
using Answer = Drydock.Integration.Live.Aws.StubAws.Answer;

namespace Drydock.Integration.Live.Aws;

/// <summary>How a connection to an account comes about, or why not: one clear message each. The environment is the process's own, so nothing else runs meanwhile.</summary>
[NonParallelizable]
public sealed class AwsConnectionTests
{
    private const string Region = "eu-west-1";

    private readonly SortedDictionary<string, string?> _before = new(StringComparer.Ordinal);
    private string _folder = null!;
    private string? _located;

    [SetUp]
    public void Isolate()
    {
        _folder = Directory.CreateTempSubdirectory("drydock-aws-").FullName;
        foreach (var name in (string[])["AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS",
            "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]) Set(name, null);
        Set("AWS_EC2_METADATA_DISABLED", "true");
        // The SDK reads AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE once in a process.
        _located = Amazon.AWSConfigs.AWSProfilesLocation;
        Amazon.AWSConfigs.AWSProfilesLocation = Path.Combine(_folder, "credentials");
        Write("");
        Amazon.Runtime.FallbackRegionFactory.Reset();
    }

    [TearDown]
    public void Restore()
    {
        foreach (var (name, value) in _before) Environment.SetEnvironmentVariable(name, value);
        _before.Clear();
        Amazon.AWSConfigs.AWSProfilesLocation = _located;
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Environment_credentials_and_endpoint_open_an_account()
    {
        await using var cloud = await ServeAsync();
        foreach (var (name, value) in cloud.Environment.Where(static e => e.Key.StartsWith("AWS_", StringComparison.Ordinal))) Set(name, value);
        using var connection = await AwsConnection.OpenAsync(null, null, null, CancellationToken.None);
        (connection.AccountId, connection.Region).Should().Be((cloud.Aws.Options.AccountId, cloud.Aws.Options.Region));
        connection.CallerArn.Should().StartWith($"arn:aws:iam::{cloud.Aws.Options.AccountId}:");
        (await connection.BlockStorage.GetEncryptionDefaultsAsync(CancellationToken.None)).Should().Be(new EncryptionDefaults(false, "alias/aws/ebs"));
        (await connection.KeyManagement.DescribeKeyAsync("alias/aws/ebs", CancellationToken.None)).Manager.Should().Be("AWS");
    }

    [Test]
    public async Task A_profile_gives_credentials_and_region()
    {
        await using var cloud = await ServeAsync();
        Write($"[shop]\nregion = {cloud.Aws.Options.Region}\naws_access_key_id = {cloud.Credentials.AwsAccessKeyId}\naws_secret_access_key = {cloud.Credentials.AwsSecretAccessKey}\n");
        using (var named = await AwsConnection.OpenAsync("shop", null, cloud.AwsUri, CancellationToken.None)) named.Region.Should().Be(cloud.Aws.Options.Region);
        Set("AWS_PROFILE", "shop");
        using var chosen = await AwsConnection.OpenAsync(null, null, cloud.AwsUri, CancellationToken.None);
        chosen.AccountId.Should().Be(cloud.Aws.Options.AccountId);
    }

    [Test]
    public async Task A_role_is_assumed_by_its_profile()
    {
        await using var cloud = await ServeAsync();
        Set("AWS_ENDPOINT_URL", cloud.AwsUri.ToString());
        Write($"""
            [base]
            region = {cloud.Aws.Options.Region}
            aws_access_key_id = {cloud.Credentials.AwsAccessKeyId}
            aws_secret_access_key = {cloud.Credentials.AwsSecretAccessKey}
            [driver]
            region = {cloud.Aws.Options.Region}
            source_profile = base
            role_arn = {Simulators.Aws.Iam.AwsPrincipal.EbsCsiDriver(cloud.Aws.Options.AccountId).Arn}
            """);
        using var connection = await AwsConnection.OpenAsync("driver", null, null, CancellationToken.None);
        connection.CallerArn.Should().Contain(Simulators.Aws.Iam.AwsPrincipal.EbsCsiDriver(cloud.Aws.Options.AccountId).Arn.Split('/')[^1]);
        (await connection.BlockStorage.DescribeVolumesAsync(new DescribeRequest(), CancellationToken.None)).Should().BeEmpty();
    }

    [Test]
    public Task Without_a_region_it_says_what_to_set() => RefusedAsync(AwsAccessProblem.NoRegion, "region", "*AWS_REGION*", null, null, null);

    [Test]
    public Task Without_credentials_it_says_where_it_looked() => RefusedAsync(AwsAccessProblem.NoCredentials, "the SDK's default chain", "*aws sso login*", null, Region, null);

    [Test]
    public Task An_unknown_profile_is_named() => RefusedAsync(AwsAccessProblem.NoProfile, "shop", "there is no AWS profile 'shop'*", "shop", Region, null);

    [Test]
    public Task A_session_that_was_signed_out_of_is_told()
    {
        Write("""
            [shop]
            region = eu-west-1
            sso_start_url = https://127.0.0.1:1/start
            sso_region = eu-west-1
            sso_account_id = 111122223333
            sso_role_name = admin
            """);
        return RefusedAsync(AwsAccessProblem.NoCredentials, "shop", "*aws sso login*", "shop", Region, null);
    }

    [TestCase("ExpiredToken", 403, AwsAccessProblem.ExpiredCredentials)]
    [TestCase("InvalidClientTokenId", 403, AwsAccessProblem.RefusedCredentials)]
    [TestCase("SignatureDoesNotMatch", 403, AwsAccessProblem.RefusedCredentials)]
    [TestCase("AccessDenied", 403, AwsAccessProblem.AccessDenied)]
    [TestCase("InvalidAction", 400, AwsAccessProblem.Unreachable)]
    public async Task What_STS_refuses_is_told(string code, int status, AwsAccessProblem problem)
    {
        var body = $"<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>as the test says</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";
        using var aws = new StubAws([.. Enumerable.Repeat(new Answer(status, body), 3)]);
        UseKeys();
        await RefusedAsync(problem, "sts:GetCallerIdentity", $"*{code}*", null, Region, aws.Uri, isCodeTold: problem != AwsAccessProblem.AccessDenied);
    }

    [Test]
    public async Task Nobody_at_the_endpoint_is_told()
    {
        Uri uri;
        using (var aws = new StubAws()) uri = aws.Uri;
        UseKeys();
        await RefusedAsync(AwsAccessProblem.Unreachable, uri.ToString(), "AWS does not answer at*", null, Region, uri);
    }

    private static async Task RefusedAsync(AwsAccessProblem problem, string subject, string message, string? profile, string? region, Uri? endpoint, bool isCodeTold = true)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var refused = (await FluentActions.Awaiting(() => AwsConnection.OpenAsync(profile, region, endpoint, limit.Token)).Should().ThrowAsync<AwsAccessException>()).Which;
        (refused.Problem, refused.Subject).Should().Be((problem, subject), refused.Message);
        if (isCodeTold) refused.Message.Should().Match(message);
        refused.Message.Should().NotContain("\n");
    }

    private static Task<ServedCloud> ServeAsync() => ServedCloud.StartAsync(new ServeOptions { AddOns = new HashSet<AddOn>() }, CancellationToken.None);

    private void UseKeys()
    {
        Set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        Set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    }

    private void Write(string profiles) => File.WriteAllText(Path.Combine(_folder, "credentials"), profiles);

    private void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
