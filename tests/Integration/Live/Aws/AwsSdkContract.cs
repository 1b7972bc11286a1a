using Amazon.Runtime;
using Drydock.Integration.Contract.Aws;
using Drydock.Live.Aws;
using Drydock.Live.Environments;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Live.Aws;

/// <summary>
/// The contract of the storage ports, spoken by AWS's SDK: to a served account, to moto, and to LocalStack (DRYDOCK_LIVE_AWS_ENDPOINT, or a container), whose EC2 is moto's.
/// </summary>
[TestFixture("served")]
[TestFixture("moto")]
[TestFixture("localstack", Category = "Live")]
public sealed class AwsSdkContract(string arm) : IDisposable
{
    private const string Region = LocalStackCloud.Region;
    private const string EndpointVariable = "DRYDOCK_LIVE_AWS_ENDPOINT";

    private ServedCloud? _cloud;
    private MotoServer? _moto;
    private LocalStackCloud? _localStack;
    private AwsConnection? _connection;
    private SdkHand? _hand;
    private KnownDifferences? _known;
    private AwsArm _arm = null!;

    [OneTimeSetUp]
    public async Task Connect()
    {
        if (arm == "served")
        {
            _cloud = await ServedCloud.StartAsync(new ServeOptions { AddOns = new HashSet<AddOn>() }, CancellationToken.None);
            _connection = await AwsConnection.OpenWithAsync(
                new BasicAWSCredentials(_cloud.Credentials.AwsAccessKeyId, _cloud.Credentials.AwsSecretAccessKey), _cloud.Aws.Options.Region, _cloud.AwsUri, CancellationToken.None);
            _arm = new AwsArm(_connection.BlockStorage, _connection.KeyManagement, _connection.FileStorage, _connection.Network, new ServedHand(_cloud));
            return;
        }

        var endpoint = arm == "moto" ? (_moto = await MotoServer.StartAsync()).Uri : await LocalStackAsync();
        var credentials = new BasicAWSCredentials("test", "test");
        _connection = await AwsConnection.OpenWithAsync(credentials, Region, endpoint, CancellationToken.None);
        _hand = new SdkHand(endpoint, Region, credentials);
        _known = KnownDifferences.Load("moto");
        _arm = new AwsArm(_connection.BlockStorage, _connection.KeyManagement, _connection.FileStorage, _connection.Network, _hand);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Dispose();
        if (_cloud is not null) await _cloud.DisposeAsync();
        if (_localStack is not null) await _localStack.DisposeAsync();
    }

    public void Dispose()
    {
        _hand?.Dispose();
        _connection?.Dispose();
        _moto?.Dispose();
    }

    [TestCaseSource(typeof(AwsCases), nameof(AwsCases.Names))]
    public async Task Case(string name)
    {
        if (_known?.WhyNot(name) is { } reason) Assert.Ignore($"{reason}; it runs on the served account");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var differences = await AwsCases.Named(name).DifferencesAsync(_arm, limit.Token);
        if (_known is null) differences.Should().BeEmpty();
        else _known.Unexplained(name, differences, mayBeRight: arm == "localstack").Should().BeEmpty();
    }

    private async Task<Uri> LocalStackAsync()
    {
        if (Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } given) return new Uri(given);
        return (_localStack = await LocalStackCloud.StartAsync(LiveSettings.FromEnvironment(), CancellationToken.None)).Endpoint;
    }
}
