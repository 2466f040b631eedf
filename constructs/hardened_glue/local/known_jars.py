"""The jars that this library names by itself, and the SHA-256 of each as Maven had it in November 2026."""

POSTGRESQL = "org.postgresql:postgresql:42.7.3"  # as on Glue 6.0
MYSQL = "com.mysql:mysql-connector-j:8.4.0"  # Glue 6.0 has 8.0.33; 8.4 is the line that MySQL maintains

SHA256 = {
    "org.postgresql:postgresql:42.7.3": ("a2644cbfba1baa145ff7e8c8ef582a6eed7a7ec4ca792f7f054122bdec756268"),
    "com.mysql:mysql-connector-j:8.0.33": (
        "e2a3b2fc726a1ac64e998585db86b30fa8bf3f706195b78bb77c5f99bf877bd9"
    ),
    "com.mysql:mysql-connector-j:8.4.0": ("d77962877d010777cff997015da90ee689f0f4bb76848340e1488f2b83332af5"),
    "org.apache.hadoop:hadoop-aws:3.3.4": (
        "53f9ae03c681a30a50aa17524bd9790ab596b28481858e54efd989a826ed3a4a"
    ),
    "com.amazonaws:aws-java-sdk-bundle:1.12.262": (
        "873fe7cf495126619997bec21c44de5d992544aea7e632fdc77adb1a0915bae5"
    ),
    "org.apache.hadoop:hadoop-aws:3.4.2": (
        "d2d24e6b715b5656b9d238bf13b6682a07e2004dd36aad74a73aeb854319f4d9"
    ),
    "software.amazon.awssdk:bundle:2.29.52": (
        "62638f33045690c6bc5e496b54b0b2e89a9ad38cbedacdf6e017fea6bc85f55c"
    ),
    "software.amazon.s3.analyticsaccelerator:analyticsaccelerator-s3:1.2.1": (
        "11029552e37408e41e689b20150f4b372e0b4f232de321ccafd0fcf443cdfb5a"
    ),
    "org.apache.spark:spark-hadoop-cloud_2.12:3.5.4": (
        "53e41be433b851a36e328cfe5bcdd25ecc65f25916d5ffb5eacd0c0313b1f21b"
    ),
    "org.apache.spark:spark-hadoop-cloud_2.13:4.1.1": (
        "e5b41b43d481510afd0cdc372b593770ddee5a0a348d0744cef6c6cd77a27943"
    ),
}
