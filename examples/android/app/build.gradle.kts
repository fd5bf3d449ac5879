plugins {
    id("com.android.application") version "8.7.3"
    kotlin("android") version "2.1.0"
}

android {
    namespace = "org.foretype.keyboard"
    compileSdk = 35
    defaultConfig {
        applicationId = "org.foretype.keyboard"
        minSdk = 34 // of the classes that the runtime uses, Matcher.replaceAll with a function came last
        targetSdk = 35
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    kotlinOptions { jvmTarget = "17" }
    sourceSets["main"].java.srcDir("../runtime/src")
    // python -m export device BUNDLE --target android --out export: the folder export/bundle is the app's asset.
    sourceSets["main"].assets.srcDir("../export")
    androidResources { noCompress += "gz" }
}

dependencies {
    implementation("com.microsoft.onnxruntime:onnxruntime-android:1.23.0")
}
